import { Button, NativeSelect, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NewToken } from '../../../main/contract/access.ts';
import { useCommand, useCommandState } from '../../client/hooks.tsx';
import { CopyField } from '../../components/copy-field.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { useFormats } from '../../components/format.ts';
import rows from '../../components/rows.module.css';
import { NameField } from './name-field.tsx';
import { RoleSelect } from './role-select.tsx';

const DAYS = [7, 30, 90, 365];
const ROLES = ['operator', 'viewer'] as const;

/** A token for a program: made, shown once, and gone with the dialog. */
export function TokenDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const run = useCommand();
  const formats = useFormats();
  const { isPending, isCutOff } = useCommandState('access/token');
  const [name, setName] = useState('');
  const [role, setRole] = useState<(typeof ROLES)[number]>('operator');
  const [days, setDays] = useState(90);
  const [made, setMade] = useState<NewToken | null>(null);
  const make = async (event: FormEvent) => {
    event.preventDefault();
    const outcome = await run('access/token', (api, options) => api.access.createToken({ name: name.trim(), role, days }, options));
    if (outcome.ok) setMade(outcome.result);
  };
  return (
    <Dialog title={t('access.token-title')} onClose={onClose}>
      {made ? (
        <Stack gap="md">
          <CopyField label={t('access.token')} value={made.token} />
          <p className={rows.hint}>{t('access.token-once', { when: formats.moment(made.endsAtMs) })}</p>
          <Button w="fit-content" variant="default" onClick={onClose}>
            {t('action.close')}
          </Button>
        </Stack>
      ) : (
        <form onSubmit={(event) => void make(event)}>
          <Stack gap="md">
            <NameField label={t('access.program-name')} hint={t('access.program-name-hint')} value={name} onChange={setName} />
            <RoleSelect roles={ROLES} value={role} onChoose={setRole} />
            <NativeSelect
              size="md"
              label={t('access.valid-for')}
              value={String(days)}
              data={DAYS.map((value) => ({ value: String(value), label: t('access.days', { count: value }) }))}
              onChange={(event) => setDays(Number(event.currentTarget.value))}
            />
            <Button type="submit" w="fit-content" loading={isPending} disabled={isCutOff || name.trim() === ''}>
              {t('access.make-token')}
            </Button>
          </Stack>
        </form>
      )}
    </Dialog>
  );
}
