import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { Fault } from '../base/fault.ts';
import type { Log } from '../base/log.ts';
import type { FaultInfo } from '../contract/fault.ts';
import { defaultSettings, parseSettings, type Settings, settingsSchema, systemStation } from './settings.ts';

/** The desk's settings, the same file in both shells. */
export interface SettingsStore {
  read(): Settings;
  /**
   * Replaces the settings by what `change` makes of them and writes them before it returns.
   * @throws Fault `store/write-failed`; the settings are then as before
   */
  update(change: (settings: Settings) => Settings): Settings;
  /** Said when a broken file was found and kept aside at `open`, otherwise null. */
  readonly kept: FaultInfo | null;
}

/** What the store needs of `conf` and of `electron-store`, which extends it: the whole content, written atomically when assigned. */
export interface SettingsFile {
  store: object;
}

export interface SettingsStoreDeps {
  dataDir: string;
  clock: Pick<Clock, 'nowMs'>;
  log: Log;
  /** Opens `<cwd>/<name>.json`; called only once the file there, if any, is known to be good. */
  openFile(place: { cwd: string; name: string }): SettingsFile;
}

const NAME = 'settings';

/**
 * Opens the settings of a data folder; both shells come through here, with their own `openFile`.
 * A file that cannot be read as settings is moved aside to `settings.json.broken-<UTC>` and said in `kept`; nothing is lost.
 * @throws Fault `store/newer` for a file of a later Foyer (untouched), `store/write-failed`
 */
export function openSettings(deps: SettingsStoreDeps): SettingsStore {
  const path = join(deps.dataDir, `${NAME}.json`);
  try {
    mkdirSync(deps.dataDir, { recursive: true, mode: 0o700 });
    const found = load(path, deps);
    const file = deps.openFile({ cwd: deps.dataDir, name: NAME });
    return new FileSettings(file, found.settings, found.kept);
  } catch (error) {
    throw error instanceof Fault ? error : new Fault('store/write-failed', { file: path }, { cause: error });
  }
}

function load(path: string, deps: SettingsStoreDeps): { settings: Settings; kept: FaultInfo | null } {
  const fresh = () => defaultSettings(systemStation());
  if (!existsSync(path)) return { settings: fresh(), kept: null };
  const parsed = parseSettings(readFileSync(path, 'utf8'));
  if (parsed.kind === 'good') return { settings: parsed.settings, kept: null };
  if (parsed.kind === 'newer') throw new Fault('store/newer', { file: path, version: parsed.version });
  const aside = freeName(`${path}.broken-${new Date(deps.clock.nowMs()).toISOString().replace(/[:.]/g, '-')}`);
  renameSync(path, aside);
  deps.log.error({ aside, why: parsed.why }, 'settings are damaged and kept aside');
  return { settings: fresh(), kept: new Fault('store/damaged', { file: basename(aside) }).toInfo() };
}

function freeName(wanted: string): string {
  let name = wanted;
  for (let count = 2; existsSync(name); count += 1) name = `${wanted}-${count}`;
  return name;
}

class FileSettings implements SettingsStore {
  readonly kept: FaultInfo | null;
  #file: SettingsFile;
  #settings: Settings;

  constructor(file: SettingsFile, settings: Settings, kept: FaultInfo | null) {
    this.#file = file;
    this.kept = kept;
    this.#settings = settings;
  }

  read(): Settings {
    return this.#settings;
  }

  update(change: (settings: Settings) => Settings): Settings {
    const next = settingsSchema.parse(change(this.#settings));
    try {
      this.#file.store = next;
    } catch (error) {
      throw new Fault('store/write-failed', { file: `${NAME}.json` }, { cause: error });
    }
    this.#settings = next;
    return next;
  }
}
