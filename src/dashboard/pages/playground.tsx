import { PageHead } from '../components/layout.tsx'

export default function Playground() {
  return <PageHead title="Playground" />
}
