import ElectronStore from 'electron-store';
import { openSettings, type SettingsStore, type SettingsStoreDeps } from '../main/store/settings-store.ts';

/** The settings store of the Electron shell: the same file, in the same place, as the headless shell's. @throws see `openSettings` */
export function openElectronStore(deps: Omit<SettingsStoreDeps, 'openFile'>): SettingsStore {
  return openSettings({
    ...deps,
    openFile: ({ cwd, name }) => new ElectronStore({ cwd, name, configFileMode: 0o600, accessPropertiesByDotNotation: false }),
  });
}
