import { decodeAmf0 } from '../../rtmp/amf0.ts';
import { RtmpProtocolError } from '../../rtmp/protocol-error.ts';

/** Whether a data message is AMF0 within our bounds: one nested 200,000 levels deep takes an nginx-rtmp 1.2.2 destination down. */
export function isSoundData(payload: Buffer): boolean {
  try {
    return typeof decodeAmf0(payload)[0] === 'string';
  } catch (error) {
    if (error instanceof RtmpProtocolError) return false;
    throw error;
  }
}
