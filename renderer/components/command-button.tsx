import { Button, type ButtonProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { useCommand, useCommandState } from '../client/hooks.tsx';
import type { DeskClientApi } from '../client/link.ts';
import { HoldButton } from './hold-button.tsx';

interface CommandButtonProps extends ButtonProps {
  /** Commands of the same key exclude each other. */
  commandKey: string;
  command: (api: DeskClientApi, options: { signal: AbortSignal }) => Promise<unknown>;
  children: ReactNode;
  'aria-label'?: string;
  'aria-pressed'?: boolean;
  'aria-keyshortcuts'?: string;
}

/** Sends one command and shows that it is under way until the desk has shown its effect; `loading` says that it is under way still. */
export function CommandButton({ commandKey, command, children, ...props }: CommandButtonProps) {
  const run = useCommand();
  const { isPending, isCutOff } = useCommandState(commandKey);
  return (
    <Button
      {...props}
      loading={isPending || props.loading === true}
      disabled={props.disabled === true || isCutOff}
      onClick={() => void run(commandKey, command)}
    >
      {children}
    </Button>
  );
}

/** The same for what ends something: held for a second. */
export function HeldCommandButton({ commandKey, command, children, ...props }: CommandButtonProps) {
  const run = useCommand();
  const { isPending, isCutOff } = useCommandState(commandKey);
  return (
    <HoldButton {...props} loading={isPending} disabled={props.disabled === true || isCutOff} onHeld={() => void run(commandKey, command)}>
      {children}
    </HoldButton>
  );
}
