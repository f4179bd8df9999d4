import { PageHead } from '../components/layout.tsx'

export default function Knowledge() {
  return <PageHead title="Knowledge" />
}
