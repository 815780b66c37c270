import { describe, expect, test } from 'vitest';
import { parseHostPort, parsePort } from '../../../main/cli/arguments.ts';
import { defaultDataDir } from '../../../main/cli/data-dir.ts';
import { runFoyer } from '../../../main/cli/run-foyer.ts';

async function run(...argv: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const io = {
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
    stop: AbortSignal.abort(),
    unread: AbortSignal.abort(),
  };
  return { code: await runFoyer(argv, io), out: out.join('\n'), err: err.join('\n') };
}

describe('foyer', () => {
  test.each(['help', '--help', '-h'])('foyer %s: usage on stdout, exit 0', async (word) => {
    const { code, out, err } = await run(word);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const command of ['desk', 'simulcast', 'keys', 'preflight', 'doctor']) expect(out).toContain(`foyer ${command}`);
  });

  test('foyer version: the version of package.json', async () => {
    expect((await run('version')).out).toMatch(/^\d+\.\d+\.\d+/);
  });

  test.each([
    [[]],
    [['dekc']],
    [['desk', '--prot', '1']],
    [['desk', 'extra']],
    [['desk', '--port', '70000']],
    [['desk', '--ingest', '1935']],
    [['doctor', '--jsn']],
  ])('foyer %j: not understood, usage exit 64 and nothing on stdout', async (argv) => {
    const { code, out, err } = await run(...argv);
    expect({ code, out }).toEqual({ code: 64, out: '' });
    expect(err).not.toBe('');
  });
});

describe('arguments', () => {
  test('arguments: host and port, in all forms that are meant', () => {
    expect(parseHostPort('--ingest', '127.0.0.1:1935')).toEqual({ host: '127.0.0.1', port: 1935 });
    expect(parseHostPort('--ingest', '[::1]:0')).toEqual({ host: '::1', port: 0 });
    for (const value of ['', ':1935', 'host:', '::1:1935', 'host:1:2', 'host:x']) {
      expect(() => parseHostPort('--ingest', value)).toThrow(expect.objectContaining({ code: 'desk/bad-argument' }));
    }
    for (const value of ['-1', '1e3', '', '65536', ' 1']) expect(() => parsePort('--port', value)).toThrow();
  });

  test('data folder: by the customs of each system', () => {
    expect(defaultDataDir('linux', { XDG_DATA_HOME: '/d' }, '/home/u')).toBe('/d/foyer');
    expect(defaultDataDir('linux', {}, '/home/u')).toBe('/home/u/.local/share/foyer');
    expect(defaultDataDir('darwin', {}, '/Users/u')).toBe('/Users/u/Library/Application Support/Foyer');
    expect(defaultDataDir('win32', { APPDATA: 'C:\\A' }, 'C:\\U')).toContain('Foyer');
  });
});
