/**
 * A tablet on the network: `node ask-local-name.mjs SERVICE` looks for web pages with multicast DNS, takes every one it hears of within two
 * seconds, and opens it by its name. Prints one JSON object: by instance, what it was led to.
 */
import { request } from 'node:https';
import makeMulticast from 'multicast-dns';

const HEAR_MS = 2_000;
const service = process.argv[2];
const socket = makeMulticast();
const heard = new Map();
const keyOf = ({ type, name }) => `${type} ${name}`;

socket.on('response', ({ answers, additionals }) => {
  for (const record of [...answers, ...additionals]) {
    const key = record.type === 'PTR' ? `${keyOf(record)} ${record.data}` : keyOf(record);
    if (record.ttl === 0) heard.delete(key);
    else heard.set(key, record);
  }
});
socket.query([{ name: service, type: 'PTR' }]);
await new Promise((resolve) => setTimeout(resolve, HEAR_MS));

/** The page by its name, whoever signed its certificate. */
function open({ target, port }, address) {
  return new Promise((resolve) => {
    const options = { host: address, port, path: '/api/health', servername: target, rejectUnauthorized: false };
    const asked = request({ ...options, headers: { host: `${target}:${port}` }, agent: false }, (response) => {
      const isForName = response.socket.getPeerX509Certificate().checkHost(target) !== undefined;
      response.resume().on('end', () => resolve({ status: response.statusCode, isForName }));
    });
    asked.on('error', (error) => resolve({ status: 0, isForName: false, error: error.message }));
    asked.end();
  });
}

const found = {};
for (const { type, name, data: instance } of [...heard.values()]) {
  if (type !== 'PTR' || name !== service) continue;
  const place = heard.get(`SRV ${instance}`)?.data;
  const address = place && heard.get(`A ${place.target}`)?.data;
  found[instance] = { name: place?.target, address, ...(address && (await open(place, address))) };
}
socket.destroy();
process.stdout.write(`${JSON.stringify(found)}\n`);
