/** An SRT address with its secrets taken out; these are still percent-encoded. */
export interface SrtAddress {
  /** `srt://host:port`, with what else stood in the query. */
  server: string;
  streamId: string;
  passphrase: string;
}

const SECRET = /^(streamid|passphrase)=(.*)$/is;
/** What every sender of ours does anyway. */
const SAID_BY_MANY = ['mode=caller', 'transtype=live'];

/**
 * Reads `srt://host:port?streamid=ID&passphrase=WORDS&latency=MS` as receivers print it: in any order, and a stream ID of the form
 * `#!::r=hall,m=publish` as it is or percent-encoded. Only `&` and `%` have to be encoded.
 */
export function readSrtAddress(address: string): SrtAddress {
  const [bare = '', ...queries] = address.split('?');
  const secrets = { streamid: '', passphrase: '' };
  const others: string[] = [];
  for (const option of queries.join('?').split('&')) {
    const [, name, value = ''] = SECRET.exec(option) ?? [];
    if (name) secrets[name.toLowerCase() as keyof typeof secrets] = value;
    else if (option !== '' && !SAID_BY_MANY.includes(option)) others.push(option);
  }
  const server = others.length === 0 ? bare : `${bare}?${others.join('&')}`;
  return { server, streamId: secrets.streamid, passphrase: secrets.passphrase };
}
