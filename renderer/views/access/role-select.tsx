import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Role } from '../../../main/contract/session.ts';

/** What somebody may do; says of the chosen role what that is. */
export function RoleSelect<R extends Role>({ roles, value, onChoose }: { roles: readonly R[]; value: R; onChoose: (role: R) => void }) {
  const { t } = useTranslation();
  return (
    <NativeSelect
      size="md"
      label={t('access.role')}
      description={t(`access.role-hint-${value}`)}
      value={value}
      data={roles.map((role) => ({ value: role, label: t(`access.role-${role}`) }))}
      onChange={(event) => onChoose(roles.find((role) => role === event.currentTarget.value) ?? value)}
    />
  );
}
