import { Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeskClientApi } from '../../client/link.ts';
import { useAnswer } from '../../client/use-answer.ts';
import { CommandButton } from '../../components/command-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { NoAnswer } from '../../components/no-answer.tsx';
import classes from './obs-work.module.css';

/** OBS has hundreds, several for each source. */
const MOST_SHOWN = 50;

const list = (api: DeskClientApi, options: { signal: AbortSignal }) => api.obs.hotkeys(undefined, options);

/** What OBS can be told by name: found by a word of it, and triggered. What a hotkey does OBS does not say. */
export function HotkeysDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { answer, ...asking } = useAnswer('obs/hotkeys', list);
  const [search, setSearch] = useState('');
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const names = [...new Set(answer ?? [])];
  const found = names.filter((name) => words.every((word) => name.toLowerCase().includes(word)));
  return (
    <Dialog title={t('obs-live.hotkeys')} onClose={onClose} size="lg">
      <Stack gap="md">
        <TextInput
          size="md"
          label={t('obs-live.hotkey-search')}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          spellCheck={false}
        />
        {answer === null ? <NoAnswer {...asking} /> : null}
        {answer !== null && found.length === 0 ? <p style={{ margin: 0 }}>{t('obs-live.hotkey-none')}</p> : null}
        <ul className={classes.hotkeys} aria-label={t('obs-live.hotkeys')}>
          {found.slice(0, MOST_SHOWN).map((name) => (
            <li key={name}>
              <span>{name}</span>
              <CommandButton
                commandKey={`obs/hotkey/${name}`}
                command={(api, options) => api.obs.triggerHotkey({ name }, options)}
                variant="default"
                aria-label={t('obs-live.hotkey-trigger-named', { name })}
              >
                {t('obs-live.hotkey-trigger')}
              </CommandButton>
            </li>
          ))}
        </ul>
        {found.length > MOST_SHOWN ? <p className="quiet">{t('obs-live.hotkey-more', { count: found.length - MOST_SHOWN })}</p> : null}
      </Stack>
    </Dialog>
  );
}
