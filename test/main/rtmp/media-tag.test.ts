import { describe, expect, test } from 'vitest';
import { mediaRole } from '../../../main/rtmp/media-tag.ts';
import { MESSAGE } from '../../../main/rtmp/messages.ts';

describe('media-tag', () => {
  test.each([
    ['AVC configuration', MESSAGE.video, [0x17, 0, 0, 0, 0], 'video-header'],
    ['AVC key frame', MESSAGE.video, [0x17, 1, 0, 0, 0], 'keyframe'],
    ['AVC inter frame', MESSAGE.video, [0x27, 1, 0, 0, 0], 'video'],
    ['AVC end of sequence', MESSAGE.video, [0x17, 2, 0, 0, 0], 'video'],
    ['HEVC configuration, enhanced', MESSAGE.video, [0x90, ...Buffer.from('hvc1')], 'video-header'],
    ['HEVC key frame, enhanced', MESSAGE.video, [0x91, ...Buffer.from('hvc1')], 'keyframe'],
    ['HEVC key frame without composition time', MESSAGE.video, [0x93, ...Buffer.from('hvc1')], 'keyframe'],
    ['AV1 inter frame, enhanced', MESSAGE.video, [0xa1, ...Buffer.from('av01')], 'video'],
    ['HDR metadata, enhanced', MESSAGE.video, [0x94, ...Buffer.from('hvc1')], 'video'],
    ['AAC configuration', MESSAGE.audio, [0xaf, 0], 'audio-header'],
    ['AAC frame', MESSAGE.audio, [0xaf, 1], 'audio'],
    ['MP3 frame', MESSAGE.audio, [0x2f, 0], 'audio'],
    ['Opus configuration, enhanced', MESSAGE.audio, [0x90, ...Buffer.from('Opus')], 'audio-header'],
    ['Opus frame, enhanced', MESSAGE.audio, [0x91, ...Buffer.from('Opus')], 'audio'],
    ['metadata', MESSAGE.data, [2, 0], 'metadata'],
    ['one byte of video', MESSAGE.video, [0x17], 'other'],
    ['nothing', MESSAGE.audio, [], 'other'],
    ['a command', MESSAGE.command, [2, 0], 'other'],
  ])('media-tag: %s, its role', (_, type, payload, role) => {
    expect(mediaRole(type, Buffer.from(payload))).toBe(role);
  });
});
