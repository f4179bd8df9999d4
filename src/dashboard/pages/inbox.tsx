import { PageHead } from '../components/layout.tsx'

export default function Inbox() {
  return <PageHead title="Inbox" />
}
