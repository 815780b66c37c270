import { expect, test } from 'vitest';
import { silentLog } from '../../../../main/base/log.ts';
import { WallLine } from '../../../../main/engine/air/wall-line.ts';
import { payloadOf } from '../../../../main/engine/bus/batch.ts';
import { HeaderRegistry } from '../../../../main/engine/bus/header-registry.ts';
import { ProgramBus } from '../../../../main/engine/bus/program-bus.ts';
import type { SlateClip } from '../../../../main/engine/slate/clip.ts';
import { SlatePlayer } from '../../../../main/engine/slate/slate-player.ts';
import { FakeClock } from '../../fake-clock.ts';
import { OutputRecorder } from '../air/output-recorder.ts';
import { FakeShelf } from '../fake-shelf.ts';

const AT = 8;

/** A clip whose sound says where in its file it is. */
function numbered(clip: SlateClip): SlateClip {
  const messages = clip.messages.map((message) => {
    const payload = Buffer.from(message.payload);
    if (message.type === 8) payload.writeUInt32BE(message.timeMs, AT);
    return { ...message, payload };
  });
  return { ...clip, messages };
}

class MusicShelf extends FakeShelf {
  override clip(kind: Parameters<FakeShelf['clip']>[0]): SlateClip {
    const plain = super.clip(kind);
    const known = this.#numbered.get(plain) ?? numbered(plain);
    this.#numbered.set(plain, known);
    return known;
  }

  readonly #numbered = new Map<SlateClip, SlateClip>();
}

test('slate player: the next minute of a countdown, its music goes on where it was', async () => {
  const clock = new FakeClock(0);
  const shelf = new MusicShelf();
  using bus = new ProgramBus({ clock, registry: new HeaderRegistry() });
  using player = new SlatePlayer({ clock, log: silentLog, bus, shelf, wall: new WallLine(), format: () => null });
  const output = new OutputRecorder(bus, clock);
  player.play('starting-soon');
  for (let minute = 0; minute < 3; minute += 1) {
    await clock.advance(2_630);
    shelf.replace('starting-soon');
  }
  await clock.advance(5_000);
  const heard = output.batches.flatMap((batch) =>
    batch.messages.filter(({ role }) => role === 'audio').map((message) => payloadOf(batch, message).readUInt32BE(AT)),
  );
  const steps = heard.slice(1).map((at, i) => (at - (heard[i] as number) + 4_000) % 4_000);
  expect(heard.length).toBeGreaterThan(600);
  expect(new Set(steps)).toEqual(new Set([20]));
  expect(output.longestStepMs('audio')).toBeLessThanOrEqual(21);
});
