import { Alert, Button } from '@mantine/core';
import { RequestFailure } from '../api/request.js';
import { type Translate, useText } from '../i18n/Language.js';

/** What went wrong and what to do, in the reader's language as far as it is known; else in the suite's own words. */
export function explain(error: unknown, t: Translate): string {
  if (!(error instanceof RequestFailure)) return t('error.page');
  if (error.status === 0) return t('error.network');
  if (error.status === 401 || error.status === 403) return t('error.forbidden', { reason: error.message });
  if (error.status >= 500 && error.message === '') return t('error.server', { status: error.status });
  return error.message;
}

export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => unknown }) {
  const t = useText();
  if (!error) return null;
  return (
    <Alert color="red" variant="outline" role="alert" title={t('error.title')} my="sm">
      {explain(error, t)}
      {onRetry && (
        <Button variant="default" size="xs" ml="md" onClick={() => void onRetry()}>
          {t('app.retry')}
        </Button>
      )}
    </Alert>
  );
}
