import type { AlertLevel } from '../../../main/contract/alert.ts';

/** Two tones each, Hz; falling for what is bad, twice for what is critical. Soft: a hall may hear it. */
const TONES: Record<AlertLevel, { pitches: readonly [number, number]; times: number }> = {
  info: { pitches: [587, 784], times: 1 },
  warning: { pitches: [784, 587], times: 1 },
  critical: { pitches: [988, 659], times: 2 },
};
const TONE_S = 0.18;
const PAUSE_S = 0.14;
const GAIN = 0.07;

/** Plays the tones of alerts. A browser makes no sound before the page was pressed once; until then it stays silent. */
export class AlertTone {
  readonly #open: () => AudioContext;
  #context: AudioContext | null = null;

  constructor(open: () => AudioContext = () => new AudioContext()) {
    this.#open = open;
  }

  async play(level: AlertLevel): Promise<void> {
    this.#context ??= this.#open();
    const context = this.#context;
    if (context.state === 'suspended') await context.resume();
    const { pitches, times } = TONES[level];
    for (let time = 0; time < times; time += 1) {
      const startS = context.currentTime + time * (2 * TONE_S + PAUSE_S);
      for (const [index, pitch] of pitches.entries()) sound(context, pitch, startS + index * TONE_S);
    }
  }

  async close(): Promise<void> {
    await this.#context?.close();
    this.#context = null;
  }
}

function sound(context: AudioContext, pitchHz: number, startS: number): void {
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.type = 'sine';
  tone.frequency.value = pitchHz;
  volume.gain.setValueAtTime(0, startS);
  volume.gain.linearRampToValueAtTime(GAIN, startS + 0.02);
  volume.gain.linearRampToValueAtTime(0, startS + TONE_S);
  tone.connect(volume).connect(context.destination);
  tone.start(startS);
  tone.stop(startS + TONE_S);
}
