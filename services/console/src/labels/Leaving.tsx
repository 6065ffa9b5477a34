import { Button, Group, Modal, Text } from '@mantine/core';
import { useEffect } from 'react';
import { useBlocker } from 'react-router';
import { useText } from '../i18n/Language.js';

/** Whoever leaves work that is not saved is asked first. */
export function Leaving({ isUnsaved, onLeave }: { isUnsaved: boolean; onLeave: () => void }) {
  const t = useText();
  const blocker = useBlocker(({ currentLocation: from, nextLocation: to }) => {
    const revisionOf = ({ search }: { search: string }) => new URLSearchParams(search).get('revision');
    return isUnsaved && (from.pathname !== to.pathname || revisionOf(from) !== revisionOf(to));
  });
  useEffect(() => {
    if (!isUnsaved) return;
    // The browser's own question, in its own words.
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isUnsaved]);
  const stay = () => blocker.reset?.();
  return (
    <Modal
      opened={blocker.state === 'blocked'}
      onClose={stay}
      title={t('labels.leave.title')}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <Text mb="md">{t('labels.leave.about')}</Text>
      <Group>
        <Button onClick={stay} data-autofocus>
          {t('labels.leave.stay')}
        </Button>
        <Button
          variant="default"
          onClick={() => {
            onLeave();
            blocker.proceed?.();
          }}
        >
          {t('labels.leave.go')}
        </Button>
      </Group>
    </Modal>
  );
}
