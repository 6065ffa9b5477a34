import { Alert, Title } from '@mantine/core';
import { useText } from '../i18n/Language.js';

export function NotFound() {
  const t = useText();
  return (
    <>
      <Title order={1}>{t('error.notFoundTitle')}</Title>
      <p>{t('error.notFound')}</p>
    </>
  );
}

/** Stands where a page could not be loaded or drawn. */
export function PageFailure() {
  const t = useText();
  return (
    <Alert color="red" variant="outline" role="alert" title={t('error.title')}>
      {t('error.page')}
    </Alert>
  );
}
