import { Button, Menu } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconArrowBackUp, IconCheck, IconChevronDown, IconSlideshow, IconSwitchHorizontal } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AirStatus, FeedName } from '../../../main/contract/air.ts';
import { type SlateKind, slateKindSchema } from '../../../main/contract/slate.ts';
import { useCommand, useSnapshot } from '../../client/hooks.tsx';
import { CommandButton, HeldCommandButton } from '../../components/command-button.tsx';
import { Panel } from '../../components/panel.tsx';
import classes from './air-controls.module.css';

/** Commands that change what is on air exclude each other. */
const AIR_KEY = 'air';
const SHORTCUT = { slate: 'Alt+Shift+S', back: 'Alt+Shift+B' };

/** Slate for everybody, the way back, and the feeds by hand where the rule leaves them to the operator. */
export function AirControls() {
  const { t } = useTranslation();
  return (
    <Panel title={t('air.title')}>
      <div className={classes.row}>
        <SlateChoice />
        <BackToProgram />
        <TakeByHand feed="main" />
        <TakeByHand feed="backup" />
      </div>
    </Panel>
  );
}

/** The button is held; the kind beside it is chosen before, with one press. */
function SlateChoice() {
  const { t } = useTranslation();
  const air = useSnapshot((snapshot) => snapshot.air);
  const [kind, setKind] = useState<SlateKind>('stand-by');
  const row = useRef<HTMLDivElement>(null);
  useHotkeys([[SHORTCUT.slate, () => row.current?.querySelector('button')?.focus()]]);
  const isThere = isOperatorSlate(air) && air.slate === kind;
  return (
    <div className={classes.slate} ref={row}>
      <HeldCommandButton
        commandKey={AIR_KEY}
        command={(api, options) => api.air.slate({ slate: kind }, options)}
        variant="default"
        disabled={isThere}
        leftSection={<IconSlideshow size={20} aria-hidden />}
        aria-keyshortcuts={SHORTCUT.slate}
      >
        {t('air.slate', { slate: t(`slate.${kind}`) })}
      </HeldCommandButton>
      <Menu position="bottom-start" withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <Button variant="default" px="sm" aria-label={t('air.choose-slate')}>
            <IconChevronDown size={20} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {slateKindSchema.options.map((option) => (
            <Menu.Item
              key={option}
              onClick={() => setKind(option)}
              rightSection={option === kind ? <IconCheck size={18} aria-label={t('air.chosen')} /> : null}
            >
              {t(`slate.${option}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

/** One press: nothing is ended by it. It waits until the engine has the feed's next keyframe. */
function BackToProgram() {
  const { t } = useTranslation();
  const run = useCommand();
  const air = useSnapshot((snapshot) => snapshot.air);
  const isOn = isOperatorSlate(air);
  useHotkeys([[SHORTCUT.back, () => void (isOn ? run(AIR_KEY, (api, options) => api.air.slate({ slate: null }, options)) : null)]]);
  if (!isOn) return null;
  return (
    <CommandButton
      commandKey={AIR_KEY}
      command={(api, options) => api.air.slate({ slate: null }, options)}
      loading={air.next !== null}
      leftSection={<IconArrowBackUp size={20} aria-hidden />}
      aria-keyshortcuts={SHORTCUT.back}
    >
      {t('air.back')}
    </CommandButton>
  );
}

/** Offered for a feed that is there and not on air, while no slate of the operator's is on. */
function TakeByHand({ feed }: { feed: FeedName }) {
  const { t } = useTranslation();
  const air = useSnapshot((snapshot) => snapshot.air);
  const state = useSnapshot((snapshot) => snapshot.feeds[feed].state);
  const rule = useSnapshot((snapshot) => snapshot.settings.rule.switchBack.kind);
  if (state !== 'live' || rule === 'automatic' || air.source === feed || air.source === 'none' || isOperatorSlate(air)) return null;
  return (
    <CommandButton
      commandKey={AIR_KEY}
      command={(api, options) => api.air.take({ feed }, options)}
      variant="default"
      loading={air.next === feed && rule !== 'at-next-cue'}
      leftSection={<IconSwitchHorizontal size={20} aria-hidden />}
    >
      {t(feed === 'main' ? 'air.take-main' : 'air.take-backup')}
    </CommandButton>
  );
}

function isOperatorSlate({ source, heldBy }: AirStatus): boolean {
  return source === 'slate' && heldBy === 'operator';
}
