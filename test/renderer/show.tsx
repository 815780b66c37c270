import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { render, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { I18nextProvider } from 'react-i18next';
import { onTestFinished } from 'vitest';
import type { Role } from '../../main/contract/session.ts';
import type { Language, Snapshot } from '../../main/contract/snapshot.ts';
import { DeskClient } from '../../renderer/client/desk-client.ts';
import { DeskContext } from '../../renderer/client/hooks.tsx';
import { createI18n } from '../../renderer/i18n/create-i18n.ts';
import { cssVariables, theme } from '../../renderer/theme.ts';
import { FakeLink } from './fake-link.ts';

/** Renders a part of the page on a fake desk that holds `snapshot`. */
export async function show(part: ReactNode, snapshot: Snapshot, language: Language = 'en', role: Role = 'producer') {
  const link = new FakeLink(snapshot);
  link.role = role;
  const client = DeskClient.open(link, () => Date.now());
  onTestFinished(() => client[Symbol.asyncDispose]());
  await waitFor(() => {
    if (client.store.getState().snapshot === null) throw new Error('no snapshot yet');
  });
  const view = render(inPage(part, client, language));
  return { link, client, view, inPage: (other: ReactNode) => inPage(other, client, language) };
}

export function inPage(part: ReactNode, client: DeskClient, language: Language = 'en') {
  return (
    <I18nextProvider i18n={createI18n(language)}>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariables} env="test">
        <Notifications />
        <DeskContext value={client}>{part}</DeskContext>
      </MantineProvider>
    </I18nextProvider>
  );
}
