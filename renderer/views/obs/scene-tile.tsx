import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand, useCommandState } from '../../client/hooks.tsx';
import { thumbnailUrl } from './listening.ts';
import classes from './scene-tile.module.css';

interface SceneTileProps {
  scene: string;
  label: string;
  /** The key that chooses it. */
  digit: string | null;
  /** Of its picture, null while there is none. */
  version: number | null;
  isProgram: boolean;
  isPreview: boolean;
  isStudio: boolean;
}

/**
 * A scene as a button: its picture, its name, and whether it is on program or preview, in colour and in words. Drawn anew only when
 * something of it changes: five pictures a second come, each for one of perhaps fifty.
 */
export const SceneTile = memo(function SceneTile({ scene, label, digit, version, isProgram, isPreview, isStudio }: SceneTileProps) {
  const { t } = useTranslation();
  const run = useCommand();
  const { isPending, isCutOff } = useCommandState(`obs/scene/${scene}`);
  const press = () =>
    void run(`obs/scene/${scene}`, (api, options) =>
      isStudio ? api.obs.setPreview({ scene }, options) : api.obs.switchScene({ scene }, options),
    );
  return (
    <button
      type="button"
      className={classes.tile}
      data-program={isProgram}
      data-preview={isPreview}
      aria-pressed={isStudio ? isPreview : isProgram}
      aria-busy={isPending}
      disabled={isCutOff}
      onClick={press}
    >
      <span className={classes.picture}>
        {version === null ? null : <img src={thumbnailUrl(scene, version)} alt={''} draggable={false} />}
        {isProgram ? <span className={classes.onProgram}>{t('obs-live.program')}</span> : null}
        {isPreview ? <span className={classes.onPreview}>{t('obs-live.preview')}</span> : null}
      </span>
      <span className={classes.label}>
        {digit === null ? null : (
          <span className={classes.digit} aria-hidden>
            {digit}
          </span>
        )}
        {label}
      </span>
    </button>
  );
});
