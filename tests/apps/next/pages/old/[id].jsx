export { OldPage as default };

function OldPage() {
  return <p>ok</p>;
}

export const getServerSideProps = async () => ({ props: {} });
