/** In every value that must not come up anywhere. */
export const MARKER = 'wrong-value-';

/** What is right at a front door, so that what knocks can be wrong beside it. */
export interface House {
  port: number;
  /** A token that runs the show. */
  operator: string;
  /** The one code that would be right. */
  code: string;
}
export interface Request {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

/** One way to be wrong at the front door. */
export interface WrongKnock {
  name: string;
  /** One address meets the limits of addresses; from many what is presented is really compared with what is right. */
  from: 'one address' | 'many addresses';
  make(index: number, house: House): Request;
  /** What it is answered once it was looked at and found wrong. */
  wrong: 400 | 401 | 403 | 413;
  /** It may be turned away unseen, because there were too many. */
  isLimited: boolean;
}

const json = { 'content-type': 'application/json' };
const SLATE = '{"slate":"technical"}';
export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
export const slate = (headers: Record<string, string>, body = SLATE): Request => ({
  method: 'PUT',
  path: '/api/air/slate',
  headers: { ...json, ...headers },
  body,
});
export const pairing = (code: string): Request => ({ method: 'POST', path: '/api/pair', headers: json, body: JSON.stringify({ code }) });

/** Never the right one within a million. */
export const wrongCode = (code: string, index: number): string => String((Number(code) + 1 + index) % 1_000_000).padStart(6, '0');

/** Every other one is the right token but for one letter: a comparison that stops too soon would let it in. */
function wrongToken(right: string, index: number): string {
  if (index % 2 === 0) return `${MARKER}${index}`;
  const at = ((index - 1) / 2) % right.length;
  return `${right.slice(0, at)}${right[at] === 'A' ? 'B' : 'A'}${right.slice(at + 1)}`;
}

type Way = Omit<WrongKnock, 'name' | 'from'>;
const fromMany = (name: string, way: Way): WrongKnock => ({ name: `${name} from many addresses`, from: 'many addresses', ...way });
const fromBoth = (name: string, way: Way): WrongKnock[] => [
  fromMany(name, way),
  { name: `${name} from one address`, from: 'one address', ...way },
];

export const WRONG_KNOCKS: readonly WrongKnock[] = [
  fromMany('pairing codes', { make: (index, { code }) => pairing(wrongCode(code, index)), wrong: 401, isLimited: true }),
  ...fromBoth('one-time tokens', {
    make: (index) => ({ method: 'GET', path: `/?token=${MARKER}${index}` }),
    wrong: 401,
    isLimited: true,
  }),
  ...fromBoth('bearer tokens', { make: (index, { operator }) => slate(bearer(wrongToken(operator, index))), wrong: 401, isLimited: true }),
  fromMany('session cookies', {
    make: (index, { port, operator }) => slate({ cookie: `foyer_session_${port}=${wrongToken(operator, index)}` }),
    wrong: 401,
    isLimited: true,
  }),
  {
    ...{ name: 'Origins', from: 'one address', wrong: 403, isLimited: false },
    make: (index, { operator }) => slate({ ...bearer(operator), origin: `http://${MARKER}${index}.example` }),
  },
  {
    ...{ name: 'WebSocket Origins', from: 'one address', wrong: 403, isLimited: false },
    make: (index, { operator }) => ({
      ...{ method: 'GET', path: '/api/ws' },
      headers: {
        ...{ ...bearer(operator), origin: `http://${MARKER}${index}.example`, connection: 'Upgrade', upgrade: 'websocket' },
        ...{ 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' },
      },
    }),
  },
  {
    ...{ name: 'Hosts', from: 'one address', wrong: 403, isLimited: false },
    make: (index, { operator }) => slate({ ...bearer(operator), host: `${MARKER}${index}.example` }),
  },
  {
    ...{ name: 'oversized bodies', from: 'one address', wrong: 413, isLimited: false },
    make: (index, { operator }) => slate(bearer(operator), JSON.stringify({ slate: `${MARKER}${index}`.padEnd(70_000, 'x') })),
  },
  {
    ...{ name: 'unknown fields', from: 'one address', wrong: 400, isLimited: false },
    make: (index, { operator }) => slate(bearer(operator), JSON.stringify({ slate: 'technical', [`field${index}`]: `${MARKER}${index}` })),
  },
];
