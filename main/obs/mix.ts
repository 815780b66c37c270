/** Magnitude and peak of one channel as factors of full scale. */
export type ChannelLevel = readonly [magnitude: number, peak: number];

/**
 * What sources that have nothing to do with each other add up to: their powers are added, channel by channel. A source of one channel is
 * heard on both sides. Pure.
 * @returns two channels; silence where there is no source
 */
export function mixOf(sources: readonly (readonly ChannelLevel[])[]): [ChannelLevel, ChannelLevel] {
  const side = (channel: number): ChannelLevel => {
    const heard = sources.flatMap((channels) => {
      const level = channels[channel] ?? channels[0];
      return level ? [level] : [];
    });
    const sum = (part: 0 | 1) => Math.sqrt(heard.reduce((power, level) => power + level[part] ** 2, 0));
    return [sum(0), sum(1)];
  };
  return [side(0), side(1)];
}
