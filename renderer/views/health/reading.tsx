import { useFormats } from '../../components/format.ts';
import classes from './health.module.css';
import { usePointedIndex } from './pointed-at.ts';

/** Time and values at what is pointed at, otherwise the latest. */
export function Reading({ times, read }: { times: readonly number[]; read: (index: number) => string[] }) {
  const formats = useFormats();
  const pointed = usePointedIndex();
  const index = Math.min(pointed ?? times.length - 1, times.length - 1);
  return <span className={`${classes.reading} numbers`}>{[formats.clock((times[index] ?? 0) * 1_000), ...read(index)].join(' · ')}</span>;
}
