import { Button, type ButtonProps } from '@mantine/core';
import { type KeyboardEvent, type PointerEvent, type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './hold-button.module.css';

/** How long what ends something is held, ms: long enough that no elbow does it. */
export const HOLD_MS = 1_000;

interface HoldButtonProps extends ButtonProps {
  onHeld: () => void;
  children: ReactNode;
  'aria-label'?: string;
  'aria-keyshortcuts'?: string;
}

/** A button that acts only when pointer, touch, Enter or Space is held for `HOLD_MS`; letting go earlier does nothing but say so. */
export function HoldButton({ onHeld, children, ...props }: HoldButtonProps) {
  const { t } = useTranslation();
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const [isHolding, setHolding] = useState(false);
  const [wasShort, setShort] = useState(false);

  const begin = useCallback(() => {
    if (timer.current !== null) return;
    setShort(false);
    setHolding(true);
    timer.current = setTimeout(() => {
      timer.current = null;
      setHolding(false);
      onHeld();
    }, HOLD_MS);
  }, [onHeld]);

  const end = useCallback(() => {
    if (timer.current === null) return;
    clearTimeout(timer.current);
    timer.current = null;
    setHolding(false);
    setShort(true);
  }, []);

  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
    },
    [],
  );

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    if (!event.repeat) begin();
  };
  const onPointerDown = (event: PointerEvent) => {
    if (event.button === 0) begin();
  };

  return (
    <>
      <Button
        {...props}
        className={classes.button}
        style={{ '--hold-ms': `${HOLD_MS}ms` }}
        data-holding={isHolding}
        aria-description={t('hold.hint')}
        title={t('hold.hint')}
        onPointerDown={onPointerDown}
        onPointerUp={end}
        onPointerLeave={end}
        onPointerCancel={end}
        onKeyDown={onKeyDown}
        onKeyUp={end}
        onBlur={end}
        onContextMenu={(event) => event.preventDefault()}
      >
        {children}
      </Button>
      <span className="off-screen" role="status">
        {wasShort ? t('hold.short') : ''}
      </span>
    </>
  );
}
