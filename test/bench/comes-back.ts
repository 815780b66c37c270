import type { BenchContext, Row } from './bench.ts';
import { sharePercent } from './hall.ts';
import { compared, type VariantName } from './variants.ts';

/** What became of the one of ten that was away, and what the nine others got meanwhile. */
export interface Outcome {
  /** From when it could be reached again to its video; infinite if that did not come. */
  backAfterMs: number;
  share: number;
  silenceMs: number;
  reconnects: number;
}

export interface ComesBack {
  /** What happened to it, for the rows. */
  what: string;
  barMs: number;
  giveUpMs: number;
  measure(name: VariantName): Promise<Outcome>;
}

/** A destination that goes and returns, three times for Foyer and once for each peer: two rows a variant. */
export async function compareReturns(
  { what, barMs, giveUpMs, measure }: ComesBack,
  { quick, oursOnly, say }: BenchContext,
): Promise<Row[]> {
  const names = compared(oursOnly);
  const rows: Row[] = [];
  for (const name of names) {
    const isOurs = name === 'foyer';
    const outcomes: Outcome[] = [];
    for (let round = 0; round < (quick || !isOurs ? 1 : 3); round += 1) outcomes.push(await measure(name));
    const worst = Math.max(...outcomes.map((o) => o.backAfterMs));
    const share = Math.min(...outcomes.map((o) => o.share));
    const reconnects = Math.max(...outcomes.map((o) => o.reconnects));
    say(`${name}: ${JSON.stringify(outcomes)}`);
    const back = Number.isFinite(worst)
      ? `worst ${(worst / 1_000).toFixed(2)} s of ${outcomes.length}`
      : `not within ${giveUpMs / 1_000} s`;
    rows.push(
      {
        what: `${what}, ${name}: video again`,
        figure: back,
        bar: isOurs ? `<= ${barMs / 1_000} s` : '',
        pass: isOurs ? worst <= barMs : null,
      },
      {
        what: `the same, ${name}: the other nine`,
        figure: `${sharePercent(share)}, worst silence ${Math.max(...outcomes.map((o) => o.silenceMs))} ms, ${reconnects} reconnects`,
        bar: isOurs ? '>= 99.9 %' : '',
        pass: isOurs ? share >= 0.999 && reconnects === 0 : null,
      },
    );
  }
  return rows;
}
