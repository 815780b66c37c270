import { Button, Table } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { AuditEntry } from '../../../main/contract/audit.ts';
import { useCommandState } from '../../client/hooks.tsx';
import type { DeskClientApi } from '../../client/link.ts';
import { useAnswer } from '../../client/use-answer.ts';
import { useFormats } from '../../components/format.ts';
import { Panel } from '../../components/panel.tsx';
import rows from '../../components/rows.module.css';
import classes from './access.module.css';

const list = (api: DeskClientApi, options: { signal: AbortSignal }) => api.audit.list(undefined, options);

/** Who did what: the newest entries of the audit trail. */
export function AuditPanel() {
  const { t } = useTranslation();
  const { answer, ask } = useAnswer('audit/list', list);
  const { isPending, isCutOff } = useCommandState('audit/list');
  const again = (
    <Button
      variant="default"
      size="compact-md"
      leftSection={<IconRefresh size={18} aria-hidden />}
      loading={isPending}
      disabled={isCutOff}
      onClick={() => void ask()}
    >
      {t('audit.again')}
    </Button>
  );
  return (
    <Panel title={t('audit.title')} aside={again}>
      <p className={rows.hint}>{t('audit.hint')}</p>
      {answer ? <Entries entries={answer} /> : null}
    </Panel>
  );
}

function Entries({ entries }: { entries: readonly AuditEntry[] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  if (entries.length === 0) return <p className={rows.hint}>{t('audit.none')}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by keyboard
    <section className={classes.table} tabIndex={0} aria-label={t('audit.newest')}>
      <Table stickyHeader>
        <Table.Thead>
          <Table.Tr>
            {['when', 'who', 'what', 'about'].map((column) => (
              <Table.Th key={column}>{t(`audit.${column}`)}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map(({ atMs, who, kind, detail }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: entries have no id, and the list is replaced whole
            <Table.Tr key={index} data-audit={kind}>
              <Table.Td className="numbers">{`${formats.day(atMs)} ${formats.clock(atMs)}`}</Table.Td>
              <Table.Td>{who}</Table.Td>
              <Table.Td>{t(`audit-kind.${kind}`)}</Table.Td>
              <Table.Td>{aboutOf(detail)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

/** As it is in the file: names of commands and ids are the same in every language. */
function aboutOf(detail: AuditEntry['detail']): string {
  const { session: _, ...told } = detail;
  return Object.entries(told)
    .map(([name, value]) => (name === 'procedure' || name === 'outcome' ? String(value) : `${name} ${value}`))
    .join(' · ');
}
