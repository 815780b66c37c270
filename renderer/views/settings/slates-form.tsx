import { Alert, Button, Radio, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SlateKind, SlateLook } from '../../../main/contract/slate.ts';
import type { Language } from '../../../main/contract/snapshot.ts';
import { useCommand, useCommandState, useSnapshot } from '../../client/hooks.tsx';
import { useFaultText } from '../../components/fault-text.ts';
import { LanguageOrder } from './language-order.tsx';
import classes from './settings.module.css';
import { lookOf, SLATE_SOUNDS, valuesOf } from './slate-look-values.ts';
import { SlatePreview } from './slate-preview.tsx';
import { SlateSelect } from './slate-select.tsx';

/** How the house's slates look and sound, and what they say. */
export function SlatesForm() {
  const { t } = useTranslation();
  const run = useCommand();
  const look = useSnapshot((snapshot) => snapshot.settings.look);
  const fault = useSnapshot((snapshot) => snapshot.air.fault);
  const faultText = useFaultText();
  const { isPending, isCutOff } = useCommandState('look');
  const [kind, setKind] = useState<SlateKind>('starting-soon');
  const form = useForm({
    initialValues: valuesOf(look),
    validate: { soundFile: (value, { sound }) => (sound === 'file' && value.trim() === '' ? t('form.needed') : null) },
  });
  const save = form.onSubmit(async (values) => {
    const outcome = await run('look', (api, options) => api.air.setLook(lookOf(values), options));
    if (outcome.ok) form.resetDirty(values);
  });
  const { values } = form;
  return (
    <form onSubmit={save} noValidate autoComplete="off">
      <Stack gap="md">
        {fault ? (
          <Alert color="yellow" role="status">
            {faultText(fault)}
          </Alert>
        ) : null}
        <TextInput label={t('settings.venue')} description={t('settings.venue-hint')} maxLength={80} {...form.getInputProps('venue')} />
        <TextInput
          label={t('settings.logo')}
          description={t('settings.logo-hint')}
          maxLength={1024}
          spellCheck={false}
          {...form.getInputProps('logoFile')}
        />
        <LanguageOrder languages={values.languages} onChange={(languages) => form.setFieldValue('languages', languages)} />
        <fieldset className={classes.part}>
          <legend>{t('settings.words')}</legend>
          <SlateSelect label={t('settings.words-of')} value={kind} onChange={setKind} />
          {values.languages.map((language) => (
            <OwnLine
              key={`${kind} ${language}`}
              kind={kind}
              language={language}
              words={values.words}
              onChange={(words) => form.setFieldValue('words', words)}
            />
          ))}
          <SlatePreview look={lookOf(values)} kind={kind} />
        </fieldset>
        <Radio.Group label={t('settings.slate-sound')} {...form.getInputProps('sound')}>
          <Stack gap="xs" mt="xs">
            {SLATE_SOUNDS.map((sound) => (
              <Radio key={sound} value={sound} label={t(`settings.sound-${sound}`)} />
            ))}
          </Stack>
        </Radio.Group>
        {values.sound === 'file' ? (
          <TextInput
            label={t('settings.sound-path')}
            description={t('settings.sound-path-hint')}
            maxLength={1024}
            spellCheck={false}
            {...form.getInputProps('soundFile')}
          />
        ) : null}
        <Button type="submit" loading={isPending} disabled={isCutOff || !form.isDirty()} w="fit-content">
          {t('action.save')}
        </Button>
      </Stack>
    </form>
  );
}

interface OwnLineProps {
  kind: SlateKind;
  language: Language;
  words: SlateLook['words'];
  onChange: (words: SlateLook['words']) => void;
}

/** The house's own line of one slate in one language; empty takes Foyer's. */
function OwnLine({ kind, language, words, onChange }: OwnLineProps) {
  const { t, i18n } = useTranslation();
  return (
    <TextInput
      label={t(`language.${language}`)}
      lang={language}
      placeholder={i18n.getFixedT(language)(`slate-line.${kind}`)}
      maxLength={120}
      value={words[kind]?.[language] ?? ''}
      onChange={(event) => onChange({ ...words, [kind]: { ...words[kind], [language]: event.currentTarget.value } })}
    />
  );
}
