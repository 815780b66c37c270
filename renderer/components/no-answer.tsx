import { Button, Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Stands for an answer of the desk that is not there yet; where it was refused, which has been said, it can be asked for again. */
export function NoAnswer({ isRefused, ask }: { isRefused: boolean; ask: () => Promise<void> }) {
  const { t } = useTranslation();
  if (!isRefused) return <Loader aria-label={t('link.loading')} />;
  return (
    <Button variant="default" w="fit-content" onClick={() => void ask()}>
      {t('link.ask-again')}
    </Button>
  );
}
