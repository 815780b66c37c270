import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { Fault } from '../../../main/base/fault.ts';
import { type AlertNews, newsOf } from '../../../main/notify/news.ts';
import { postWebhook, webhookUrl } from '../../../main/notify/webhook.ts';

interface Got {
  path: string;
  headers: IncomingMessage['headers'];
  body: unknown;
}

/** A server that keeps what it gets and answers as told. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const got: Got[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (bytes: Buffer) => {
      text += bytes.toString();
    });
    request.on('end', () => {
      got.push({ path: request.url ?? '', headers: request.headers, body: JSON.parse(text) });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return { got, host: `127.0.0.1:${port}` };
}

const news: AlertNews = newsOf(
  {
    ...{ id: '1', code: 'relay/lost', level: 'critical', subject: 'tv', params: { name: 'Hall TV' } },
    ...{ raisedAtMs: 5, clearedAtMs: null, isAcknowledged: false },
  },
  { name: 'Hall', timeZone: 'Asia/Seoul', language: 'en' },
);
const ok = (_: IncomingMessage, response: ServerResponse) => void response.writeHead(204).end();
const faultOf = async (sending: Promise<void>): Promise<Fault> => {
  const error = await sending.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Fault);
  return error as Fault;
};

describe('webhook', () => {
  test('webhook: an alert, as JSON with its words in the language of the station', async () => {
    const { got, host } = await serve(ok);
    await postWebhook(`http://${host}/hook/SECRET-TOKEN?a=1`, [news]);
    expect(got).toHaveLength(1);
    expect(got[0]?.path).toBe('/hook/SECRET-TOKEN?a=1');
    expect(got[0]?.headers['content-type']).toBe('application/json');
    expect(got[0]?.body).toEqual({
      ...{ station: 'Hall', code: 'relay/lost', level: 'critical', subject: 'Hall TV', raisedAtMs: 5, clearedAtMs: null, others: [] },
      text: {
        what: 'Hall TV is not served any more.',
        cause: expect.stringContaining('platform'),
        next: expect.stringContaining('by itself'),
      },
    });
  });

  test('webhook: a flood, the others in a list', async () => {
    const { got, host } = await serve(ok);
    await postWebhook(`http://${host}/`, [news, { ...news, subject: 'B' }, { ...news, subject: 'C' }]);
    expect(got).toHaveLength(1);
    expect(got[0]?.body).toMatchObject({ subject: 'Hall TV', others: [{ subject: 'B' }, { subject: 'C' }] });
  });

  test('webhook: a login in the address, sent as a header', async () => {
    const { got, host } = await serve(ok);
    await postWebhook(`http://us%40er:p%3Ass@${host}/`, [news]);
    expect(got[0]?.headers.authorization).toBe(`Basic ${Buffer.from('us@er:p:ss').toString('base64')}`);
  });

  test('webhook: refused, a fault with the host and without the address', async () => {
    const { host } = await serve((_, response) => void response.writeHead(403).end('SECRET-TOKEN is wrong'));
    const fault = await faultOf(postWebhook(`http://${host}/SECRET-TOKEN`, [news]));
    expect(fault).toMatchObject({ code: 'alerts/not-delivered', params: { way: 'webhook', host, reason: `${host}: HTTP 403` } });
    expect(JSON.stringify([fault, String(fault.cause), fault.stack])).not.toContain('SECRET-TOKEN');
  });

  test('webhook: nobody there, said by the code of the system', async () => {
    const fault = await faultOf(postWebhook('http://127.0.0.1:9/SECRET-TOKEN', [news]));
    expect(fault.params.reason).toMatch(/^127\.0\.0\.1:9: \S/);
    expect(JSON.stringify([fault, String(fault.cause), fault.stack])).not.toContain('SECRET-TOKEN');
  });

  test('webhook: a redirect within the scheme, followed with the same alert; elsewhere and for ever, not', async () => {
    const { got, host } = await serve((request, response) => {
      if (request.url === '/a') response.writeHead(308, { location: '/b' }).end();
      else if (request.url === '/file') response.writeHead(302, { location: 'file:///etc/passwd' }).end();
      else if (request.url === '/tls') response.writeHead(302, { location: 'https://example.org/' }).end();
      else if (request.url === '/round') response.writeHead(302, { location: '/round' }).end();
      else ok(request, response);
    });
    await postWebhook(`http://${host}/a`, [news]);
    expect(got.map(({ path, body }) => [path, (body as AlertNews).code])).toEqual([
      ['/a', 'relay/lost'],
      ['/b', 'relay/lost'],
    ]);
    for (const path of ['file', 'tls', 'round']) {
      expect((await faultOf(postWebhook(`http://${host}/${path}`, [news]))).params.reason).toBe(`${host}: HTTP 302`);
    }
    expect(got.filter(({ path }) => path === '/round')).toHaveLength(4);
  });

  test('webhook: no answer within 5 s, given up', async () => {
    const { host } = await serve(() => undefined);
    const afterMs = AbortSignal.timeout.bind(AbortSignal);
    const asked = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => afterMs(ms / 100)); // a hundred times as fast
    onTestFinished(() => asked.mockRestore());
    expect((await faultOf(postWebhook(`http://${host}/`, [news]))).params.reason).toBe(`${host}: timeout`);
    expect(asked.mock.calls).toEqual([[5_000]]);
  });

  test.each(['', 'hook', 'ftp://example.org/x', 'file:///etc/passwd', 'javascript:alert(1)'])('webhook: address %j, not usable', (text) => {
    expect(() => webhookUrl(text)).toThrow(new Fault('alerts/bad-url'));
  });
});
