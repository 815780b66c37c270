import { describe, expect, test } from 'vitest';
import { judgePublish } from '../../../../main/engine/ingest/publish-rules.ts';

const SECRET = 'a b&c=d%é+';
const judge = (streamName: string, secret = SECRET, app = 'live') => judgePublish({ app, streamName, streamId: 1 }, secret)?.reason ?? null;

describe('publish-rules', () => {
  test.each([
    ['no secret set', 'main', '', null],
    ['no secret set, one given', 'main?secret=x', '', null],
    ['percent-encoded, as the desk writes it', `main?secret=${encodeURIComponent(SECRET)}`, SECRET, null],
    ['behind another parameter', 'main?x=1&secret=hush', 'hush', null],
    ['a plus sign typed as it is', 'main?secret=a+b', 'a+b', null],
    ['a percent sign typed as it is', 'main?secret=100%', '100%', null],
    ['none given', 'main', SECRET, 'wrong-secret'],
    ['an empty one given', 'main?secret=', SECRET, 'wrong-secret'],
    ['a beginning of it', 'main?secret=hus', 'hush', 'wrong-secret'],
    ['more than it', 'main?secret=hushh', 'hush', 'wrong-secret'],
    ['under another name', 'main?notsecret=hush', 'hush', 'wrong-secret'],
    ['the backup encoder', 'backup?secret=hush', 'hush', null],
    ['the backup encoder without the secret', 'backup', 'hush', 'wrong-secret'],
    ['the portrait program without the secret', 'portrait', 'hush', 'wrong-secret'],
    ['the portrait program with it', 'portrait?secret=hush', 'hush', null],
    ['another name', 'other?secret=hush', 'hush', 'wrong-name'],
    ['an empty name', '', '', 'wrong-name'],
    ['a path', '../main', '', 'wrong-name'],
  ])('publish-rules: %s, judged', (_, streamName, secret, reason) => {
    expect(judge(streamName, secret)).toBe(reason);
  });

  test('publish-rules: another app, refused before the name is looked at', () => {
    expect(judge('main', '', 'live2')).toBe('wrong-app');
    expect(judge('other', '', 'live/x')).toBe('wrong-app');
  });

  test('publish-rules: what goes out on the wire, holds no secret', () => {
    const refusal = judgePublish({ app: 'live', streamName: 'main?secret=guess', streamId: 1 }, 'hush');
    expect(refusal?.text).not.toMatch(/hush|guess/);
  });
});
