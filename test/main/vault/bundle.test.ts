import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../../main/base/fault.ts';
import type { Portable } from '../../../main/domain/import/portable.ts';
import { onlyKey } from '../../../main/domain/import/portable-key.ts';
import { type BundleContent, isBundle, readBundle, writeBundle } from '../../../main/vault/bundle.ts';
import { keyFrom } from '../../../main/vault/passphrase.ts';
import { seal } from '../../../main/vault/sealed-box.ts';
import { CHEAP } from '../desk/desk-for-test.ts';

const PASSPHRASE = 'four words are enough';
const KEY = 'canary-bundle-key?x=%2F&y=ü漢';
const destination: Portable = {
  id: 'youtube-k3x9pd',
  name: 'YouTube 본관',
  kind: 'rtmp',
  server: 'rtmps://b.rtmps.youtube.com:443/live2?backup=1',
  backupServer: '',
  username: '',
  platform: 'youtube',
  limits: { audioKbps: 256, sessionHours: null },
  ...onlyKey(KEY),
  password: 'canary-bundle-password',
};
const content: BundleContent = { station: 'Test hall', createdAtMs: 1_000, destinations: [destination] };
const write = (passphrase = PASSPHRASE) => writeBundle(content, passphrase, CHEAP);
const outcomeOf = async (text: string, passphrase = PASSPHRASE) =>
  readBundle(text, passphrase, CHEAP).then(
    () => 'opened',
    (error: unknown) => (error instanceof Fault && error.cause === undefined ? error.code : String(error)),
  );
/** With its sum made right again: what an attacker would do. */
function resummed(text: string): string {
  const lines = text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1);
  return `${lines}${createHash('sha256').update(lines).digest('hex')}\n`;
}

describe('bundle', () => {
  test('bundle: written and opened, every field is there and none is readable in between', async () => {
    const text = await write();
    expect(await readBundle(text, PASSPHRASE, CHEAP)).toEqual(content);
    expect(isBundle(text)).toBe(true);
    for (const secret of [KEY, 'canary', Buffer.from(KEY).toString('base64'), 'YouTube', 'Test hall']) expect(text).not.toContain(secret);
    expect(await write()).not.toBe(text);
  });

  test('bundle: at its real cost, opened, and a cheaper one is refused', async () => {
    const text = await writeBundle(content, PASSPHRASE);
    expect(text.split('\n')[0]).toContain('"logN":17,"r":8,"p":1');
    expect((await readBundle(text, PASSPHRASE)).destinations).toEqual([destination]);
    await expect(readBundle(await write(), PASSPHRASE)).rejects.toMatchObject({ code: 'bundle/damaged' });
  });

  test('bundle: wrong passphrase, said as that', async () => {
    expect(await outcomeOf(await write(), 'four words are enoug')).toBe('bundle/wrong-passphrase');
    expect(await outcomeOf(await write(), '')).toBe('bundle/wrong-passphrase');
  });

  test('bundle: any one byte flipped, a fault each time', async () => {
    const whole = Buffer.from(await write());
    for (let at = 0; at < whole.length; at += 1) {
      for (const mask of [0x01, 0x20, 0x80]) {
        const flipped = Buffer.from(whole);
        flipped[at] = (flipped[at] as number) ^ mask;
        expect(`${at}/${mask}: ${await outcomeOf(flipped.toString('latin1'))}`).toBe(`${at}/${mask}: bundle/damaged`);
      }
    }
  });

  test('bundle: any one byte flipped and the sum made right again, a fault all the same', async () => {
    const whole = Buffer.from(await write());
    for (let at = 0; at < whole.length - 65; at += 1) {
      const flipped = Buffer.from(whole);
      flipped[at] = (flipped[at] as number) ^ 0x01;
      expect(await outcomeOf(resummed(flipped.toString('latin1'))), `byte ${at}`).toMatch(/^bundle\/(damaged|newer|wrong-passphrase)$/);
    }
  });

  test('bundle: cut at any length, or something put behind it, damaged', async () => {
    const whole = await write();
    for (let length = 0; length < whole.length; length += 1)
      expect(`${length}: ${await outcomeOf(whole.slice(0, length))}`).toBe(`${length}: bundle/damaged`);
    expect(await outcomeOf(`${whole}\n`)).toBe('bundle/damaged');
    expect(await outcomeOf(whole.replaceAll('\n', '\r\n'))).toBe('bundle/damaged');
  });

  test.each([
    ['16 GB a guess', '"logN":4', '"logN":24', 'bundle/damaged'],
    ['an odd r', '"r":8', '"r":9', 'bundle/damaged'],
    ['a later version', '"version":2', '"version":3', 'bundle/newer'],
    ['a member more', '"r":8', '"r":8,"x":1', 'bundle/damaged'],
    ['white space', '"r":8', '"r": 8', 'bundle/damaged'],
  ])('bundle: a header that asks for %s, refused before it is paid', async (_, was, is, code) => {
    expect(await outcomeOf(resummed((await write()).replace(was, is)))).toBe(code);
  });

  test('bundle: one of version 1, opened with its only key as the one in use; as version 2 its content is none', async () => {
    const { keys, keyInUse, backupServer, ...rest } = destination;
    const salt = Buffer.alloc(16, 7);
    const sealed = async (version: number) => {
      const kdf = { name: 'scrypt', ...CHEAP, salt: salt.toString('base64') };
      const head = JSON.stringify({ format: 'foyer-bundle', version, cipher: 'aes-256-gcm', kdf });
      const old = { ...content, destinations: [{ ...rest, key: KEY }] };
      const box = seal(await keyFrom(PASSPHRASE, salt, CHEAP), head, Buffer.from(JSON.stringify(old)));
      return resummed(`${head}\n${box.toString('base64')}\n${'0'.repeat(64)}\n`);
    };
    expect(await readBundle(await sealed(1), PASSPHRASE, CHEAP)).toEqual(content);
    expect(await outcomeOf(await sealed(2))).toBe('bundle/damaged');
  });

  test('bundle: content that is none, sealed by whoever knows the passphrase, damaged and not quoted', async () => {
    const odd = await writeBundle({ ...content, destinations: [{ ...destination, kind: 'canary' as never }] }, PASSPHRASE, CHEAP);
    expect(await outcomeOf(odd)).toBe('bundle/damaged');
  });
});
