import { decode, encode } from 'dns-packet';
import { describe, expect, test } from 'vitest';
import { heardPacket, type LocalPacket } from '../../../../main/transport/announce/multicast.ts';
import { claimOf, recordsOf } from '../../../../main/transport/announce/records.ts';
import { seededRandom } from '../../../hostile/random.ts';
import { FakeClock } from '../../fake-clock.ts';
import { announced, FakeNetwork } from './fake-network.ts';

const HERE = '192.0.2.10';
const THERE = '192.0.2.11';
const ASKER = { address: '192.0.2.50', port: 5_353 };
const CLAIMED_MS = 3_000;

function openNetwork() {
  const network = new FakeNetwork();
  const clock = new FakeClock(Date.UTC(2026, 10, 24));
  return { network, clock, desk: (address: string, parts = {}) => announced({ network, clock, address, ...parts }) };
}

const question = (name: string, type: string): LocalPacket => ({ type: 'query', questions: [{ name, type }] });
const address = (name: string, data: string): LocalPacket => ({
  type: 'response',
  answers: [{ type: 'A', name, data, ttl: 120, flush: true }],
});

describe('announcer', () => {
  test('announcer: nobody has the name, asked for three times, then said twice', async () => {
    const { network, clock, desk } = openNetwork();
    const { announcer } = desk(HERE);
    announcer.begin();
    await clock.advance(700);
    expect(announcer.status).toEqual({ state: 'looking', name: null });
    expect(network.sent.map(({ packet }) => packet.type)).toEqual(['query', 'query', 'query']);
    expect(network.sent[0]?.packet.questions).toContainEqual({ name: 'foyer-hall.local', type: 'ANY' });
    await clock.advance(CLAIMED_MS);
    expect(announcer.status).toEqual({ state: 'announced', name: 'foyer-hall.local' });
    const said = network.sent.filter(({ packet }) => packet.type === 'response');
    expect(said).toHaveLength(2);
    expect(said[0]?.packet.answers).toContainEqual({ type: 'A', name: 'foyer-hall.local', ttl: 120, flush: true, data: HERE });
    await announcer[Symbol.asyncDispose]();
  });

  test('announcer: ended, what was said is taken back and nothing of it stays', async () => {
    const { network, clock, desk } = openNetwork();
    const { announcer } = desk(HERE);
    announcer.begin();
    await clock.advance(CLAIMED_MS);
    await announcer[Symbol.asyncDispose]();
    await announcer[Symbol.asyncDispose]();
    const last = network.sent.at(-1)?.packet.answers ?? [];
    expect(last.length).toBeGreaterThan(4);
    expect(last.every(({ ttl }) => ttl === 0)).toBe(true);
    expect({ listeners: network.listeners, timers: clock.pendingTimers }).toEqual({ listeners: 0, timers: 0 });
  });

  test('announcer: a second desk with the same name, it becomes foyer-hall-2 and the first one stays', async () => {
    const { clock, desk } = openNetwork();
    const first = desk(HERE).announcer.begin();
    await clock.advance(CLAIMED_MS);
    const second = desk(THERE).announcer.begin();
    await clock.advance(5_000);
    expect([first.status.name, second.status.name]).toEqual(['foyer-hall.local', 'foyer-hall-2.local']);
  });

  test('announcer: two desks switched on at the same moment, each gets a name of its own', async () => {
    const { clock, desk } = openNetwork();
    const both = [desk(HERE).announcer.begin(), desk(THERE).announcer.begin()];
    await clock.advance(8_000);
    expect(both.map(({ status }) => status.name).sort()).toEqual(['foyer-hall-2.local', 'foyer-hall.local']);
  });

  test('announcer: two desks on one computer, one address but two ports, two names', async () => {
    const { clock, desk } = openNetwork();
    const first = desk(HERE).announcer.begin();
    await clock.advance(CLAIMED_MS);
    const second = desk(HERE, { port: 4_681 }).announcer.begin();
    await clock.advance(5_000);
    expect([first.status.name, second.status.name]).toEqual(['foyer-hall.local', 'foyer-hall-2.local']);
  });

  test('announcer: somebody claims our name on the air and does not defend it, we keep it', async () => {
    const { network, clock, desk } = openNetwork();
    const { announcer } = desk(HERE);
    announcer.begin();
    await clock.advance(CLAIMED_MS);
    network.say(address('foyer-hall.local', '192.0.2.99'), ASKER);
    expect(announcer.status.state).toBe('looking');
    await clock.advance(CLAIMED_MS);
    expect(announcer.status.name).toBe('foyer-hall.local');
  });

  test('announcer: every name is taken, it rests a minute and says that there is none; then it tries again', async () => {
    const { network, clock, desk } = openNetwork();
    const { announcer } = desk(HERE);
    let isTaken = true;
    const { port: heard } = { port: await network.open('192.0.2.99') };
    heard.heard.on(({ type, authorities }) => {
      if (!isTaken || type !== 'query') return;
      for (const name of new Set(authorities.filter((one) => one.type === 'A').map((one) => one.name)))
        network.say(address(name, '192.0.2.99'), ASKER);
    });
    announcer.begin();
    await clock.advance(5_000);
    expect(announcer.status).toEqual({ state: 'failed', name: null });
    const asked = network.sent.length;
    await clock.advance(50_000);
    expect(network.sent.length).toBe(asked);
    isTaken = false;
    await clock.advance(20_000);
    expect(announcer.status).toEqual({ state: 'announced', name: 'foyer-hall.local' });
  });

  test('announcer: no multicast, said and nothing else; once it works the desk is announced', async () => {
    const { network, clock, desk } = openNetwork();
    network.isDeaf = true;
    const { announcer } = desk(HERE);
    announcer.begin();
    await clock.advance(20_000);
    expect(announcer.status).toEqual({ state: 'failed', name: null });
    expect(network.sent).toEqual([]);
    network.isDeaf = false;
    await clock.advance(10_000);
    expect(announcer.status.name).toBe('foyer-hall.local');
  });

  test('announcer: the computer gets another address, the old one is answered with no more', async () => {
    const { network, clock, desk } = openNetwork();
    const { announcer, at } = desk(HERE);
    announcer.begin();
    await clock.advance(CLAIMED_MS);
    at.networks = [{ via: THERE, addresses: [THERE] }];
    await clock.advance(10_000);
    expect(announcer.status.name).toBe('foyer-hall.local');
    network.say(question('foyer-hall.local', 'A'), ASKER);
    await clock.advance(500);
    expect(network.sent.at(-1)).toMatchObject({ from: THERE, packet: { answers: [{ data: THERE }] } });
    expect(network.listeners).toBe(1);
  });

  test('announcer: two networks, each is told the address that leads there; what it says on one is no conflict on the other', async () => {
    const { network, clock, desk } = openNetwork();
    const { announcer, at } = desk(HERE);
    at.networks = [HERE, '198.51.100.7'].map((via) => ({ via, addresses: [via] }));
    announcer.begin();
    await clock.advance(CLAIMED_MS);
    expect(announcer.status.name).toBe('foyer-hall.local');
    const said = network.sent.filter(({ packet }) => packet.type === 'response').slice(0, 2);
    expect(said.map(({ from, packet }) => [from, packet.answers?.find(({ type }) => type === 'A')?.data])).toEqual([
      [HERE, HERE],
      ['198.51.100.7', '198.51.100.7'],
    ]);
  });

  test('announcer: asked from another port (one question, no more), answered to that one alone with its id and a short life', async () => {
    const { network, clock, desk } = openNetwork();
    const { announcer } = desk(HERE);
    announcer.begin();
    await clock.advance(CLAIMED_MS);
    network.say({ ...question('FOYER-hall.local', 'A'), id: 77 }, { address: ASKER.address, port: 40_000 });
    expect(network.sent.at(-1)).toMatchObject({
      to: '192.0.2.50:40000',
      packet: { id: 77, questions: [{ name: 'FOYER-hall.local' }], answers: [{ type: 'A', data: HERE, ttl: 10, flush: false }] },
    });
  });

  test('announcer: a flood of questions, at most twenty answers a second', async () => {
    const { network, clock, desk } = openNetwork();
    const { announcer } = desk(HERE);
    announcer.begin();
    await clock.advance(CLAIMED_MS);
    const before = network.sent.length;
    for (let index = 0; index < 1_000; index += 1) network.say(question('foyer-hall.local', 'A'), ASKER);
    await clock.advance(900);
    expect(network.sent.length - before).toBeLessThanOrEqual(20);
  });

  test('announcer: 4,000 damaged packets, while it claims its name and while it has it, none throws and it goes on', async () => {
    const { network, clock, desk } = openNetwork();
    const { announcer } = desk(HERE);
    const presence = { label: 'foyer-hall', host: 'foyer-hall.local', port: 1, addresses: [THERE, '2001:db8::1'] };
    const good = [
      { type: 'query', ...claimOf(presence) },
      { type: 'response', answers: recordsOf(presence) },
      { type: 'query', questions: [{ name: '_https._tcp.local', type: 'PTR' }], answers: recordsOf(presence) },
    ].map((packet) => encode(packet as never));
    const random = seededRandom(7);
    let read = 0;
    announcer.begin();
    for (let index = 0; index < 4_000; index += 1) {
      if (index % 100 === 0) await clock.advance(index % 2_000 < 1_000 ? 50 : 1_000);
      const packet = Buffer.from(good[index % good.length] as Buffer);
      for (let flips = 0; flips <= index % 7; flips += 1) packet[Math.floor(random() * packet.length)] = Math.floor(random() * 256);
      let decoded: ReturnType<typeof decode>;
      try {
        decoded = decode(packet);
      } catch {
        continue; // no DNS: the library says so
      }
      read += 1;
      network.emit(heardPacket(decoded as never, ASKER));
    }
    expect(read).toBeGreaterThan(1_000);
    await clock.advance(70_000);
    expect(announcer.status.state).toBe('announced');
    await announcer[Symbol.asyncDispose]();
  });
});
