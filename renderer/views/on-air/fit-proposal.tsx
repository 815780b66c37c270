import { useTranslation } from 'react-i18next';
import type { RenditionProposal } from '../../../main/contract/rendition.ts';
import { useSnapshot } from '../../client/hooks.tsx';
import classes from './card-fit.module.css';
import { useMisfitText, useProfileText } from './fit-words.ts';

/** More than this leaves too little for everything else on this computer, per cent. */
const HIGH_PERCENT = 75;

/** What does not fit, what would, and what it costs. @param wasFound a preflight found something, whatever is measured now */
export function FitProposal({ proposal, wasFound }: { proposal: RenditionProposal; wasFound: boolean }) {
  const { t } = useTranslation();
  const misfitText = useMisfitText();
  const profileText = useProfileText();
  const names = useSnapshot((snapshot) =>
    snapshot.destinations
      .filter(({ id }) => proposal.sharedWith.includes(id))
      .map(({ name }) => name)
      .join(', '),
  );
  const { misfits, profile, costPercent, totalPercent } = proposal;
  return (
    <>
      <div>
        <h3 className={classes.heading}>{t('fit.misfits')}</h3>
        {misfits.length === 0 ? <p className={classes.text}>{t(wasFound ? 'fit.fits-now' : 'fit.fits')}</p> : null}
        <ul className={classes.list}>
          {misfits.map((misfit) => (
            <li key={misfit.rule}>{misfitText(misfit)}</li>
          ))}
        </ul>
      </div>
      <div>
        <h3 className={classes.heading}>{t('fit.proposal')}</h3>
        <p className={classes.text}>{profile ? profileText(profile) : t('fit.nothing')}</p>
        {profile ? (
          <p className={classes.text}>
            {names === '' ? t('fit.cost', { percent: costPercent, total: totalPercent }) : t('fit.cost-shared', { names })}
            {totalPercent > HIGH_PERCENT ? ` ${t('fit.cost-high')}` : ''}
          </p>
        ) : null}
      </div>
    </>
  );
}
