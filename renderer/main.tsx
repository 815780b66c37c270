import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './theme.css';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { App } from './app.tsx';
import { DeskClient } from './client/desk-client.ts';
import { DeskContext } from './client/hooks.tsx';
import { type DeskLink, handedPort, portLink, socketLink } from './client/link.ts';
import { createI18n } from './i18n/create-i18n.ts';
import { cssVariables, theme } from './theme.ts';

/** Electron's preload hands a port; a page that the headless shell served talks to it over a WebSocket. */
async function reachDesk(): Promise<DeskLink> {
  const isServed = window.location.protocol === 'http:' || window.location.protocol === 'https:';
  return isServed ? socketLink(window.location) : portLink(await handedPort(window, new AbortController().signal));
}

if (window.location.hash.startsWith('#pair=')) window.history.replaceState(null, '', '/'); // this browser is in already

const client = DeskClient.open(await reachDesk(), () => performance.timeOrigin + performance.now());

createRoot(document.getElementById('root')!).render(
  <I18nextProvider i18n={createI18n('en')}>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="dark"
      colorSchemeManager={localStorageColorSchemeManager({ key: 'foyer-colour-scheme' })}
    >
      <Notifications position="bottom-left" limit={4} />
      <DeskContext value={client}>
        <App />
      </DeskContext>
    </MantineProvider>
  </I18nextProvider>,
);
