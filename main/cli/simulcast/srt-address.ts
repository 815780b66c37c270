/** An SRT address with its secrets taken out; these are still percent-encoded. */
export interface SrtAddress {
  /** `srt://host:port`, with what else stood in the query. */
  server: string;
  streamId: string;
  passphrase: string;
}

/** What every sender of ours does anyway. */
const SAID_BY_MANY = ['mode=caller', 'transtype=live'];

/**
 * Reads `srt://host:port?streamid=ID&passphrase=WORDS&latency=MS` as receivers print it: in any order, and a stream ID of the form
 * `#!::r=hall,m=publish` as it is or percent-encoded. Only `&` and `%` have to be encoded.
 */
export function readSrtAddress(address: string): SrtAddress {
  const at = address.indexOf('?');
  if (at < 0) return { server: address, streamId: '', passphrase: '' };
  const secrets = new Map([
    ['streamid', ''],
    ['passphrase', ''],
  ]);
  const others: string[] = [];
  for (const option of address.slice(at + 1).split('&')) {
    const end = option.indexOf('=');
    const name = option.slice(0, end).toLowerCase();
    if (secrets.has(name)) secrets.set(name, option.slice(end + 1));
    else if (option !== '' && !SAID_BY_MANY.includes(option)) others.push(option);
  }
  const query = others.length === 0 ? '' : `?${others.join('&')}`;
  return { server: address.slice(0, at) + query, streamId: secrets.get('streamid') ?? '', passphrase: secrets.get('passphrase') ?? '' };
}
