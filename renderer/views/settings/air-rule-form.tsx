import { Button, NumberInput, Radio, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { AirRule, SwitchBack } from '../../../main/contract/air.ts';
import { DEFAULT_AIR_RULE } from '../../../main/contract/air.ts';
import type { SlateKind } from '../../../main/contract/slate.ts';
import { useCommand, useCommandState, useSnapshot } from '../../client/hooks.tsx';
import { SlateSelect } from './slate-select.tsx';

const RULES: readonly SwitchBack['kind'][] = ['automatic', 'at-next-cue', 'by-hand'];

/** How the program gets back to the main encoder after the backup stood in, and what holds the destinations when no encoder is there. */
export function AirRuleForm() {
  const { t } = useTranslation();
  const run = useCommand();
  const { switchBack, lostSlate } = useSnapshot((snapshot) => snapshot.settings.rule);
  const { isPending, isCutOff } = useCommandState('rule');
  const form = useForm({
    initialValues: { kind: switchBack.kind, afterS: afterSeconds(switchBack), lostSlate },
    validate: { afterS: (value, { kind }) => (kind === 'automatic' && !(value >= 0 && value <= 600) ? t('form.seconds') : null) },
  });
  const save = form.onSubmit(async (values) => {
    const outcome = await run('rule', (api, options) => api.air.setRule(ruleOf(values), options));
    if (outcome.ok) form.resetDirty(values);
  });
  return (
    <form onSubmit={save} noValidate>
      <Stack gap="md">
        <Radio.Group label={t('settings.switch-back')} description={t('settings.switch-back-hint')} {...form.getInputProps('kind')}>
          <Stack gap="xs" mt="xs">
            {RULES.map((kind) => (
              <Radio key={kind} value={kind} label={t(`settings.back-${kind}`)} />
            ))}
          </Stack>
        </Radio.Group>
        {form.values.kind === 'automatic' ? (
          <NumberInput
            w={240}
            label={t('settings.good-for')}
            suffix={t('settings.seconds-suffix')}
            min={0}
            max={600}
            allowDecimal={false}
            {...form.getInputProps('afterS')}
          />
        ) : null}
        <SlateSelect
          label={t('settings.lost-slate')}
          value={form.values.lostSlate}
          onChange={(kind) => form.setFieldValue('lostSlate', kind)}
        />
        <Button type="submit" loading={isPending} disabled={isCutOff || !form.isDirty()} w="fit-content">
          {t('action.save')}
        </Button>
      </Stack>
    </form>
  );
}

function afterSeconds(rule: SwitchBack): number {
  const shown = rule.kind === 'automatic' ? rule : DEFAULT_AIR_RULE.switchBack;
  return shown.kind === 'automatic' ? shown.afterGoodMs / 1_000 : 0;
}

function ruleOf({ kind, afterS, lostSlate }: { kind: SwitchBack['kind']; afterS: number; lostSlate: SlateKind }): AirRule {
  return { switchBack: kind === 'automatic' ? { kind, afterGoodMs: Math.round(afterS * 1_000) } : { kind }, lostSlate };
}
