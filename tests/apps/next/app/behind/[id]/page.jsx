export { UserPage as default };

async function UserPage({ params }) {
  const { id } = await params;
  console.log(`asked for ${id}`);
  return <p>ok</p>;
}
