import type { Caller } from '../contract/session.ts';

/** Whoever a request comes from. */
export interface Visitor {
  /** Null for somebody who is not signed in. */
  caller: Caller | null;
  /** Of the client; empty where there is no network in between. */
  address: string;
}
