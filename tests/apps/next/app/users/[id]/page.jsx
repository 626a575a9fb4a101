export { UserPage as default };

async function UserPage({ params }) {
  const { id } = await params;
  console.log(`asked for ${id}`);
  if (id === 'nobody') throw new Error('a bug');
  return <p>ok</p>;
}
