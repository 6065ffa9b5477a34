import { Button, Group, Modal, Text } from '@mantine/core';
import { useEffect } from 'react';
import { useBlocker } from 'react-router';
import { useText } from '../i18n/Language.js';

export interface LeavingProps {
  isUnsaved: boolean;
  /** What would be lost. */
  about: string;
  /** Whether another revision in the address is another place, too. */
  byRevision?: boolean;
  /** Forgets what is not saved. */
  onLeave: () => void;
}

/** Whoever leaves work that is not saved is asked first. A page has one of these: the router asks one only. */
export function Leaving({ isUnsaved, about, byRevision = false, onLeave }: LeavingProps) {
  const t = useText();
  const blocker = useBlocker(({ currentLocation: from, nextLocation: to }) => {
    const revisionOf = ({ search }: { search: string }) => byRevision && new URLSearchParams(search).get('revision');
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
      title={t('leave.title')}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <Text mb="md">{about}</Text>
      <Group>
        <Button onClick={stay} data-autofocus>
          {t('leave.stay')}
        </Button>
        <Button
          variant="default"
          onClick={() => {
            onLeave();
            blocker.proceed?.();
          }}
        >
          {t('leave.go')}
        </Button>
      </Group>
    </Modal>
  );
}
