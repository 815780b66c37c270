import type { ReactNode } from 'react';

/** A figure of a `dl` and what it is. */
export function Figure({ label, value }: { label: string; value: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}
