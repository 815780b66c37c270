import { ORPCError } from '@orpc/server';
import { Fault } from '../base/fault.ts';
import type { AuditEntry } from '../contract/audit.ts';
import { trailOf } from '../contract/roles.ts';
import type { Caller } from '../contract/session.ts';
import type { AuditCommands } from './desk-commands.ts';

/** Parts of an input that say what a command was about, and that nobody types. */
const CHOSEN = ['id', 'role', 'days', 'slate', 'feed', 'kind', 'port'];
/** Typed, or named elsewhere. Of what was refused they are not repeated: a key may have been put into the wrong field. */
const TYPED = ['name', 'scene', 'preview', 'input', 'source', 'filter', 'host'];
const MAX_CHARS = 80;
const WRONG_INPUT = 'wrong-input';

/** Writes what is commanded into the audit trail: who, what, about what, and what came of it. Nobody waits for its disk. */
export class CommandTrail {
  readonly #audit: () => AuditCommands;

  constructor(audit: () => AuditCommands) {
    this.#audit = audit;
  }

  done(caller: Caller, procedure: string, input: unknown): void {
    if (trailOf(procedure) !== 'own') this.#write(caller, procedure, { outcome: 'ok', ...aboutOf(input, [...CHOSEN, ...TYPED]) });
  }

  /** @param outcome a fault's code, or `error` */
  failed(caller: Caller, procedure: string, input: unknown, outcome: string): void {
    const about = outcome === WRONG_INPUT ? {} : aboutOf(input, CHOSEN); // what was not checked is not repeated either
    this.#write(caller, procedure, { outcome, ...about });
  }

  refused(caller: Caller, procedure: string): void {
    void this.#audit().note(caller.name, 'command-refused', whoAndWhat(caller, procedure));
  }

  #write(caller: Caller, procedure: string, detail: AuditEntry['detail']): void {
    if (trailOf(procedure) === 'nothing') return;
    void this.#audit().note(caller.name, 'command', { ...whoAndWhat(caller, procedure), ...detail });
  }
}

export function outcomeOf(error: unknown): string {
  if (error instanceof Fault) return error.code;
  return error instanceof ORPCError && error.code === 'BAD_REQUEST' ? WRONG_INPUT : 'error';
}

function whoAndWhat({ id, role }: Caller, procedure: string): AuditEntry['detail'] {
  return { procedure, session: id, as: role };
}

function aboutOf(input: unknown, names: readonly string[]): AuditEntry['detail'] {
  if (typeof input !== 'object' || input === null) return {};
  const parts = input as Record<string, unknown>;
  const told = names.filter((name) => Object.hasOwn(parts, name)).map((name) => [name, plain(parts[name])] as const);
  return Object.fromEntries(told.filter((pair): pair is readonly [string, string | number] => pair[1] !== null));
}

/** Null for what is no plain value. */
function plain(value: unknown): string | number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? value.slice(0, MAX_CHARS) : null;
}
