import type { Track } from '../../../../main/engine/slate/track.ts';

/** Pictures that nothing decodes: a keyframe each `gop` frames, each with its number in it. */
export function samplePictures(frames: number, gop: number): Track {
  return {
    type: 9,
    header: Buffer.from([0x17, 0, 0, 0, 0, 1]),
    frames: Array.from({ length: frames }, (_, index) => {
      const isKeyframe = index % gop === 0;
      return {
        role: isKeyframe ? 'keyframe' : 'video',
        payload: Buffer.from([isKeyframe ? 0x17 : 0x27, 1, 0, 0, 0, index & 255]),
      } as const;
    }),
  };
}

export function sampleSound(frames: number): Track {
  return {
    type: 8,
    header: Buffer.from([0xaf, 0, 0x11, 0x90]),
    frames: Array.from({ length: frames }, (_, index) => ({ role: 'audio', payload: Buffer.from([0xaf, 1, index & 255]) }) as const),
  };
}
