import { Badge, Button, Stack } from '@mantine/core';
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Destination, DestinationKey } from '../../../main/contract/destination.ts';
import { keyProblem } from '../../../main/contract/key-choice.ts';
import { useDeskNow, useSnapshot } from '../../client/hooks.tsx';
import { CommandButton, HeldCommandButton } from '../../components/command-button.tsx';
import rows from '../../components/rows.module.css';
import classes from '../keys/keys.module.css';
import { KeyForm } from './key-form.tsx';
import { RevealKey } from './reveal-key.tsx';
import { useKeyTime } from './use-key-time.ts';

/** Every key of a destination: what it is for, which one is in use, and what can be done with each. Each change is done at once. */
export function KeyList({ destinationId }: { destinationId: string }) {
  const { t } = useTranslation();
  const destination = useSnapshot((snapshot) => snapshot.destinations.find(({ id }) => id === destinationId));
  const [open, setOpen] = useState<string | null>(null);
  if (!destination) return null;
  const close = () => setOpen(null);
  const { kind } = destination;
  return (
    <Stack gap={8} role="group" aria-label={t('key.title', { context: kind })}>
      <p className={rows.name}>{t('key.title', { context: kind })}</p>
      <p className={rows.hint}>{t('key.hint', { context: kind })}</p>
      <ul className={rows.list}>
        {destination.keys.map((key) => (
          <li key={key.id} className={`${rows.item} ${rows.stacked}`} data-key={key.id} aria-label={key.name || t('key.unnamed')}>
            <KeyHead stored={key} isInUse={key.id === destination.keyInUse} />
            <KeyActions destination={destination} stored={key} isInUse={key.id === destination.keyInUse} onEdit={() => setOpen(key.id)} />
            {open === key.id ? (
              <div className={classes.wide}>
                <KeyForm destination={destination} stored={key} onClose={close} />
              </div>
            ) : null}
          </li>
        ))}
      </ul>
      {open === 'new' ? (
        <div className={`${rows.item} ${rows.stacked}`}>
          <div className={classes.wide}>
            <KeyForm destination={destination} onClose={close} />
          </div>
        </div>
      ) : (
        <Button variant="default" w="fit-content" leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setOpen('new')}>
          {t('key.add', { context: kind })}
        </Button>
      )}
    </Stack>
  );
}

function KeyHead({ stored, isInUse }: { stored: DestinationKey; isInUse: boolean }) {
  const { t } = useTranslation();
  const nowMs = useDeskNow();
  const keyTime = useKeyTime();
  const problem = keyProblem(stored, nowMs);
  return (
    <div>
      <p className={rows.name}>
        {stored.name || t('key.unnamed')}{' '}
        {isInUse ? (
          <Badge component="span" variant="default" size="lg">
            {t('key.in-use')}
          </Badge>
        ) : null}{' '}
        {problem === null ? null : (
          <Badge component="span" variant="default" size="lg" data-problem={problem}>
            {t(`key.${problem}`)}
          </Badge>
        )}
      </p>
      <p className={classes.server}>{keyTime(stored)}</p>
      {stored.hasBackup ? <p className={classes.server}>{t('key.has-backup')}</p> : null}
    </div>
  );
}

interface KeyActionsProps {
  destination: Destination;
  stored: DestinationKey;
  isInUse: boolean;
  onEdit: () => void;
}

function KeyActions({ destination: { id, kind }, stored, isInUse, onEdit }: KeyActionsProps) {
  const { t } = useTranslation();
  const { id: keyId } = stored;
  const name = stored.name || t('key.unnamed');
  return (
    <div className={rows.row}>
      {isInUse || stored.eventId !== null ? null : (
        <CommandButton
          commandKey={`key/${id}/${keyId}`}
          command={(api, options) => api.keys.choose({ id, keyId }, options)}
          variant="default"
          aria-label={t('key.choose-named', { name })}
        >
          {t('key.choose')}
        </CommandButton>
      )}
      <Button
        variant="default"
        leftSection={<IconPencil size={18} aria-hidden />}
        onClick={onEdit}
        aria-label={t('key.change-named', { name })}
      >
        {t('key.change')}
      </Button>
      <RevealKey id={id} keyId={keyId} kind={kind} />
      <HeldCommandButton
        commandKey={`key/${id}/${keyId}/remove`}
        command={(api, options) => api.keys.remove({ id, keyId }, options)}
        variant="default"
        leftSection={<IconTrash size={18} aria-hidden />}
        aria-label={t('key.remove-named', { name })}
      >
        {t('key.remove')}
      </HeldCommandButton>
    </div>
  );
}
