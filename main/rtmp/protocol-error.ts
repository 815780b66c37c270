/** Bytes that break the RTMP rules or our bounds. The connection they came from is to be closed; nothing else is affected. */
export class RtmpProtocolError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RtmpProtocolError';
  }
}
