use crate::app::{App, Tested};
use cqrs::{Denial, Failure};
use loggia_access::RevokeRoleError;
use testing::contracts::in_parallel;

#[tokio::test(flavor = "multi_thread")]
async fn two_administrators_cannot_revoke_each_other_concurrently() -> Tested {
    for _ in 0..50 {
        let app = App::default();
        let people = [
            app.person("ann", &["admin"]).await?,
            app.person("bob", &["admin"]).await?,
        ];

        let ended = in_parallel(2, |number| {
            let (app, [(ann, as_ann), (bob, as_bob)]) = (app.clone(), people.clone());
            let (context, other) = if number == 0 {
                (as_ann, bob)
            } else {
                (as_bob, ann)
            };
            async move { Ok(app.revoke(&context, other, "admin").await) }
        });
        let ended = ended.await?;

        assert_eq!(
            ended.iter().filter(|ended| ended.is_ok()).count(),
            1,
            "{ended:?}"
        );
        let refused = ended
            .into_iter()
            .find_map(Result::err)
            .ok_or("none was refused")?;
        let expected = matches!(
            refused,
            Failure::Forbidden(Denial::Forbidden)
                | Failure::Refused(RevokeRoleError::LastAdministrator)
        );
        assert!(expected, "{refused:?}");
        let held = [app.roles(people[0].0).await?, app.roles(people[1].0).await?].concat();
        assert_eq!(held, ["admin"]);
    }
    Ok(())
}
