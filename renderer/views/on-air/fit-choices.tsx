import { Select, SimpleGrid, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type EncoderPreset, encoderPresetSchema, type Rendition, type RenditionWish } from '../../../main/contract/rendition.ts';
import { useSnapshot } from '../../client/hooks.tsx';

const PICTURES = ['needed', 'crop', 'blur'] as const;
/** Shorter sides that people know by name. */
const SIZES = [1_080, 720, 540, 480, 360] as const;
const ENCODERS = ['auto', ...encoderPresetSchema.options] as const;

/** What the operator chooses beyond what a destination needs. */
export interface FitChoice {
  picture: (typeof PICTURES)[number];
  /** The picture's shorter side at most, pixels; null: as the destination takes it. */
  shortSide: number | null;
  encoder: EncoderPreset | 'auto';
  isLoudnessSet: boolean;
}

/** What was chosen for what a destination has now. @param programSide the program's shorter side, pixels */
export function choiceOf(current: Rendition | undefined, programSide: number): FitChoice {
  const { video = null, audio = null } = current?.profile ?? {};
  const side = video ? Math.min(video.width, video.height) : programSide;
  return {
    picture: video && video.fill !== 'bars' ? video.fill : 'needed',
    shortSide: side < programSide && SIZES.some((one) => one === side) ? side : null,
    encoder: video?.preset ?? 'auto',
    isLoudnessSet: audio?.targetLufs != null,
  };
}

export function wishOf({ picture, shortSide, encoder, isLoudnessSet }: FitChoice): RenditionWish {
  return {
    ...(picture !== 'needed' && { portrait: picture }),
    ...(shortSide !== null && { shortSide }),
    ...(encoder !== 'auto' && { preset: encoder }),
    isLoudnessSet,
  };
}

interface FitChoicesProps {
  choice: FitChoice;
  /** The program's shorter side, pixels; 0 while it is not known. */
  programSide: number;
  onChange: (choice: FitChoice) => void;
}

export function FitChoices({ choice, programSide, onChange }: FitChoicesProps) {
  const { t } = useTranslation();
  const lufs = useSnapshot((snapshot) => snapshot.settings.watch.targetLufs);
  const sizes = SIZES.filter((size) => programSide === 0 || size < programSide || size === choice.shortSide);
  return (
    <>
      <Select
        label={t('fit.picture')}
        data={PICTURES.map((value) => ({ value, label: t(`fit.picture-${value}`) }))}
        value={choice.picture}
        allowDeselect={false}
        onChange={(value) => onChange({ ...choice, picture: (value as FitChoice['picture'] | null) ?? 'needed' })}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <Select
          label={t('fit.size')}
          data={[{ value: '', label: t('fit.picture-needed') }, ...sizes.map((size) => ({ value: String(size), label: `${size}p` }))]}
          value={choice.shortSide === null ? '' : String(choice.shortSide)}
          allowDeselect={false}
          onChange={(value) => onChange({ ...choice, shortSide: value ? Number(value) : null })}
        />
        <Select
          label={t('fit.encoder')}
          data={ENCODERS.map((value) => ({ value, label: t(`fit.encoder-${value}`) }))}
          value={choice.encoder}
          allowDeselect={false}
          onChange={(value) => onChange({ ...choice, encoder: (value as FitChoice['encoder'] | null) ?? 'auto' })}
        />
      </SimpleGrid>
      <Switch
        label={t('fit.loudness')}
        description={t('fit.loudness-hint', { lufs })}
        checked={choice.isLoudnessSet}
        onChange={(event) => onChange({ ...choice, isLoudnessSet: event.currentTarget.checked })}
      />
    </>
  );
}
