import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ImportItem, ImportPreview } from '../../../main/contract/keys.ts';
import rows from '../../components/rows.module.css';
import classes from './keys.module.css';

type Decision = 'add' | 'replace' | 'leave';
/** What is to become of each, by its place in the file. */
export type Decisions = Readonly<Record<number, Decision>>;

/** What can be done with it; the first is what is proposed. What is on air is not replaced. */
function ways({ state, isOnAir }: ImportItem): readonly Decision[] {
  if (state === 'same') return ['leave'];
  if (state === 'new') return ['add', 'leave'];
  if (isOnAir) return ['leave', 'add'];
  return state === 'changed' ? ['replace', 'leave', 'add'] : ['leave', 'replace', 'add'];
}

export function firstDecisions(items: readonly ImportItem[]): Decisions {
  return Object.fromEntries(items.map((item) => [item.index, ways(item)[0] ?? 'leave']));
}

interface ImportListProps {
  preview: ImportPreview;
  decisions: Decisions;
  onDecide: (decisions: Decisions) => void;
}

/** Every destination of a file, what it is to this desk, and what is to become of it. */
export function ImportList({ preview, decisions, onDecide }: ImportListProps) {
  const { t } = useTranslation();
  const { items, skipped, format } = preview;
  return (
    <>
      <p className={rows.hint}>{t(`import-format.${format}`)}</p>
      <ul className={rows.list}>
        {items.map((item) => (
          <li key={item.index} className={rows.item} data-state={item.state}>
            <div>
              <p className={rows.name}>{item.name}</p>
              <p className={classes.server}>{item.server}</p>
              <p className={classes.server}>{t(`import-state.${item.state}`, { what: listed(item, t) })}</p>
              {item.isOnAir ? <p className={classes.server}>{t('import.on-air')}</p> : null}
            </div>
            {item.state === 'same' ? null : (
              <NativeSelect
                size="md"
                aria-label={t('import.decide', { name: item.name })}
                value={decisions[item.index] ?? 'leave'}
                data={ways(item).map((value) => ({ value, label: t(`import.${value}`) }))}
                onChange={(event) => onDecide({ ...decisions, [item.index]: event.currentTarget.value as Decision })}
              />
            )}
          </li>
        ))}
      </ul>
      {skipped.length > 0 ? (
        <div className={classes.warn}>
          {skipped.map(({ place, reason }) => (
            <p key={place} className={rows.hint}>
              {t(format === 'csv' ? 'import.line' : 'import.entry', { place, reason: t(`import-skip.${reason}`) })}
            </p>
          ))}
        </div>
      ) : null}
    </>
  );
}

function listed({ changes }: ImportItem, t: (key: string) => string): string {
  return changes.map((change) => t(`import-change.${change}`)).join(', ');
}
