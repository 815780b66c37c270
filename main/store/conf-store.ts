import Conf from 'conf';
import { openSettings, type SettingsStore, type SettingsStoreDeps } from './settings-store.ts';

/** The settings store of the headless shell, on `conf`. @throws see `openSettings` */
export function openConfStore(deps: Omit<SettingsStoreDeps, 'openFile'>): SettingsStore {
  return openSettings({
    ...deps,
    openFile: ({ cwd, name }) => new Conf({ cwd, configName: name, configFileMode: 0o600, accessPropertiesByDotNotation: false }),
  });
}
