import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { FakeRequests } from './fake-requests.ts';
import { FakeStream } from './fake-stream.ts';
import { INTENT } from './fake-world.ts';

export interface FakeObsOptions {
  port?: number;
  /** Empty: no authentication asked for. */
  password?: string;
  webSocketVersion?: string;
}

interface Client {
  socket: WebSocket;
  challenge: string;
  identified: boolean;
  events: number;
}

const METERS_EVERY_MS = 50;
/** OBS's thread pool takes this long to come to a change of a subscription. */
const SUBSCRIBES_AFTER_MS = 30;

interface Batch {
  requestId: string;
  requests: Request[];
}

interface Request {
  requestId: string;
  requestType: string;
  requestData?: Record<string, unknown>;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64');

/**
 * obs-websocket 5 on 127.0.0.1, answering as OBS 29.0.2 does (a suite runs the same checks against both). Beyond that it can be made to
 * do what a real one does only under load: answer nothing, mix the order of events up, hang in a connect.
 */
export class FakeObs implements AsyncDisposable {
  readonly password: string;
  readonly stream: FakeStream;
  readonly requests: FakeRequests;
  /** Peak of an input before its fader, as a factor; a steady tone unless told otherwise. */
  loudness: (input: string) => number = () => 0.1;
  /** Requests of these types get no answer. */
  readonly muted = new Set<string>();
  /** So many changes of a subscription are answered and not done. */
  deafTo = 0;
  /** Types of the requests that came, in order. */
  readonly requestsSeen: string[] = [];
  /** Connections that came as far as a WebSocket. */
  connections = 0;
  readonly #server: WebSocketServer;
  readonly #salt = randomBytes(32).toString('base64');
  readonly #clients = new Set<Client>();
  /** OBS sends levels from the moment this goes from 0 to 1, and until it goes from 1 to 0. */
  #listenersCounted = 0;
  #isMetering = false;
  readonly #webSocketVersion: string;
  readonly #meters: NodeJS.Timeout;

  private constructor(server: WebSocketServer, options: FakeObsOptions) {
    this.#server = server;
    this.password = options.password ?? 'obs-secret';
    this.#webSocketVersion = options.webSocketVersion ?? '5.1.0';
    this.stream = new FakeStream((outputState, outputActive) => this.emit('StreamStateChanged', 64, { outputActive, outputState }));
    this.requests = new FakeRequests(
      this.stream,
      (type, intent, data) => this.emit(type, intent, data),
      () => this.#webSocketVersion,
    );
    this.#meters = setInterval(() => this.#sayLevels(), METERS_EVERY_MS);
  }

  static async open(options: FakeObsOptions = {}): Promise<FakeObs> {
    const server = new WebSocketServer({
      host: '127.0.0.1',
      port: options.port ?? 0,
      handleProtocols: (protocols) => (protocols.has('obswebsocket.json') ? 'obswebsocket.json' : false),
    });
    await once(server, 'listening');
    const fake = new FakeObs(server, options);
    server.on('connection', (socket) => fake.#welcome(socket));
    return fake;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Clients that it sends levels to. */
  get meterListeners(): number {
    return [...this.#clients].filter(({ events }) => events & INTENT.meters).length;
  }

  /** What another program does to OBS that ends in the middle of a change of its subscription. */
  loseCountOfListeners(): void {
    this.#listenersCounted -= 1;
  }

  emit(eventType: string, eventIntent: number, eventData?: Record<string, unknown>): void {
    for (const client of this.#clients) {
      if (client.identified && client.events & eventIntent) send(client.socket, 5, { eventData, eventIntent, eventType });
    }
  }

  /** What a client sees of a kill -9: close 1006, nothing before it. */
  kill(): void {
    this.stream.active = false;
    for (const client of this.#clients) client.socket.terminate();
  }

  /** What a client sees when the window is closed. */
  quit(): void {
    for (const sceneName of this.requests.scenes) this.emit('SceneRemoved', 4, { isGroup: false, sceneName });
    this.requests.scenes = [];
    this.emit('ExitStarted', 1);
    for (const client of this.#clients) client.socket.close(1001, 'Server stopping.');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stream.dispose();
    this.requests.world.dispose();
    clearInterval(this.#meters);
    for (const client of this.#clients) client.socket.terminate();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #welcome(socket: WebSocket): void {
    this.connections += 1;
    const client: Client = { socket, challenge: randomBytes(32).toString('base64'), identified: false, events: 0 };
    this.#clients.add(client);
    socket.on('close', () => {
      this.#clients.delete(client);
      if (client.identified) this.#count(client.events, -1);
    });
    socket.on('message', (raw) => this.#receive(client, String(raw)));
    const authentication = this.password ? { challenge: client.challenge, salt: this.#salt } : undefined;
    send(socket, 0, { authentication, obsWebSocketVersion: this.#webSocketVersion, rpcVersion: 1 });
  }

  #receive(client: Client, raw: string): void {
    const { op, d } = JSON.parse(raw) as { op: number; d: Record<string, unknown> };
    if (op === 1) this.#identify(client, d);
    else if (!client.identified) client.socket.close(4007, 'You attempted to send a non-Identify message while not identified.');
    else if (op === 3) this.#subscribe(client, d);
    else if (op === 6) this.#request(client, d as unknown as Request);
    else if (op === 8) this.#batch(client, d as unknown as Batch);
    else client.socket.close(4006, `Unknown OpCode: ${op}`);
  }

  #request(client: Client, { requestId, requestType, requestData }: Request): void {
    this.requestsSeen.push(requestType);
    if (this.muted.has(requestType)) return;
    const { status, data } = this.#answer(requestType, requestData);
    send(client.socket, 7, { requestId, requestStatus: status, requestType, responseData: data });
  }

  #batch(client: Client, { requestId, requests }: Batch): void {
    for (const { requestType } of requests) this.requestsSeen.push(requestType);
    if (requests.some(({ requestType }) => this.muted.has(requestType))) return;
    const results = requests.map(({ requestType, requestData }) => {
      const { status, data } = this.#answer(requestType, requestData);
      return { requestStatus: status, requestType, responseData: data };
    });
    send(client.socket, 9, { requestId, results });
  }

  #answer(requestType: string, requestData: Record<string, unknown> | undefined) {
    const { code, comment, data } = this.requests.answer(requestType, requestData);
    return { status: { code, comment, result: code === 100 }, data };
  }

  /** Also for a client that has gone meanwhile, as OBS does it: that one is counted out twice. */
  #subscribe(client: Client, { eventSubscriptions }: Record<string, unknown>): void {
    this.deafTo -= 1;
    const isHeard = this.deafTo < 0;
    setTimeout(() => {
      if (isHeard && typeof eventSubscriptions === 'number') {
        this.#count(client.events, -1);
        client.events = eventSubscriptions;
        this.#count(client.events, 1);
      }
      send(client.socket, 2, { negotiatedRpcVersion: 1 });
    }, SUBSCRIBES_AFTER_MS);
  }

  #count(events: number, step: 1 | -1): void {
    if (!(events & INTENT.meters)) return;
    const before = this.#listenersCounted;
    this.#listenersCounted += step;
    if (step === 1 && before === 0) this.#isMetering = true;
    if (step === -1 && before === 1) this.#isMetering = false;
  }

  /** Every input with sound; a muted one is silent after its fader. */
  #sayLevels(): void {
    if (!this.#isMetering) return;
    const inputs = [...this.requests.world.inputs.values()].flatMap(({ name, audio }) => {
      if (!audio) return [];
      const level = audio.isMuted ? 0 : this.loudness(name) * 10 ** (audio.volumeDb / 20);
      return [{ inputName: name, inputLevelsMul: [1, 2].map(() => [level / 2, level, 0.1]) }];
    });
    this.emit('InputVolumeMeters', INTENT.meters, { inputs });
  }

  #identify(client: Client, d: Record<string, unknown>): void {
    const refusal = this.#refusal(client, d);
    if (refusal) {
      client.socket.close(...refusal);
      return;
    }
    client.identified = true;
    client.events = typeof d.eventSubscriptions === 'number' ? d.eventSubscriptions : 2047;
    this.#count(client.events, 1);
    send(client.socket, 2, { negotiatedRpcVersion: 1 });
  }

  #refusal(client: Client, { authentication }: Record<string, unknown>): [code: number, reason: string] | null {
    if (client.identified) return [4008, 'You are already Identified with the obs-websocket server.'];
    if (!this.password) return null;
    const missing = "Your payload's data is missing an `authentication` string, however authentication is required.";
    if (authentication === undefined) return [4009, missing];
    const expected = sha256(sha256(this.password + this.#salt) + client.challenge);
    return authentication === expected ? null : [4009, 'Authentication failed.'];
  }
}

function send(socket: WebSocket, op: number, d: Record<string, unknown>): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify({ op, d }));
}
