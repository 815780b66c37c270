import type { Icon } from '@tabler/icons-react';
import classes from './state-mark.module.css';

/** `good` works · `wait` on its way or held up · `bad` needs a person · `info` a rehearsal or something to know · `still` not in use */
export type Tone = 'good' | 'wait' | 'bad' | 'info' | 'still';

/** A state in words, icon and colour together. */
export function StateMark({ tone, icon: Mark, label }: { tone: Tone; icon: Icon; label: string }) {
  return (
    <span className={`${classes.mark} ${classes[tone]}`} data-tone={tone}>
      <Mark size={18} stroke={2.2} aria-hidden />
      <span>{label}</span>
    </span>
  );
}
