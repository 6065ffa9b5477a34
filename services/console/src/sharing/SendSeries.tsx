import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { useText } from '../i18n/Language.js';

/** Leads to where series are sent to other sites and nodes. */
export function SendSeries({ seriesUids }: { seriesUids: string[] }) {
  const t = useText();
  const asked = new URLSearchParams(seriesUids.map((uid) => ['series', uid]));
  return (
    <Button component={Link} variant="default" to={`/send?${asked}`}>
      {t('send.button')}
    </Button>
  );
}
